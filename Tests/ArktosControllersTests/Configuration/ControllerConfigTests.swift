import Testing

@testable import ArktosControllers

@Suite("The controllers' configuration file")
struct ControllerConfigTests {
  private func parse(_ text: String) throws -> ControllerConfig { try ControllerConfig(parsing: Array(text.utf8)) }

  @Test("the manual's file")
  func sample() throws {
    let config = try parse(
      """
      {"reportHealthIntervalInSecond":10,"resyncPeriod":"12h0m0s","qps":20,
       "controllers":[{"type":"node","workers":5},{"type":"replicaset","workers":10},{"type":"Deployment","workers":5}]}
      """)
    #expect(
      config
        == ControllerConfig(
          reportHealthInterval: .seconds(10), resyncPeriod: .seconds(43200), qps: 20,
          controllers: [
            .init(type: "node", workers: 5), .init(type: "replicaset", workers: 10),
            .init(type: "deployment", workers: 5),
          ]))
  }

  @Test("what is left out or zero has its default")
  func defaults() throws {
    let config = try parse(#"{"qps":0,"resyncPeriod":"0s","controllers":[{"type":"replicaset"}]}"#)
    #expect(config == ControllerConfig(controllers: [.init(type: "replicaset", workers: 1)]))
    #expect(config.qps == 20 && config.reportHealthInterval == .seconds(10))
  }

  @Test(
    "what cannot be meant is refused with the member's name",
    arguments: [
      ("[]", "JSON object"), ("{", "JSON object"), ("{}", "controllers must be a list"),
      (#"{"reportHealthIntervalInSecond":0,"controllers":[]}"#, "reportHealthIntervalInSecond"),
      (#"{"reportHealthIntervalInSecond":60,"controllers":[]}"#, "counted as gone"),
      (#"{"resyncPeriod":"soon","controllers":[]}"#, "resyncPeriod"), (#"{"qps":"x","controllers":[]}"#, "qps"),
      (#"{"controllers":[{"workers":1}]}"#, "needs a type"),
      (#"{"controllers":[{"type":"a","workers":0}]}"#, "\"a\": workers"),
    ])
  func refusals(text: String, reason: String) {
    let error = #expect(throws: ControllerConfig.Failure.self) { try parse(text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test("a file that is not there is named")
  func missingFile() {
    let error = #expect(throws: ControllerConfig.Failure.self) {
      try ControllerConfig(contentsOfFile: "/nowhere/controllerconfig.json")
    }
    #expect(error?.description.contains("/nowhere/controllerconfig.json cannot be read") == true)
  }
}
