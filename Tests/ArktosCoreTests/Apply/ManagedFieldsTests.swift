import ArktosCore
import Testing

@Suite("Managed fields")
struct ManagedFieldsTests {
  @Test("entries are read and written as Kubernetes writes them")
  func roundTrip() throws {
    let json: JSONValue = [
      [
        "manager": "one", "operation": "Apply", "apiVersion": "v1", "time": "2026-01-01T00:00:00Z",
        "fieldsType": "FieldsV1", "fieldsV1": ["f:data": ["f:a": [:]]],
      ],
      [
        "manager": "two", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1",
        "fieldsV1": ["f:status": ["f:x": [:]]], "subresource": "status",
      ],
    ]
    #expect(ManagedFields(stored: json).json == json)
    #expect(try ManagedFields(sent: json).json == json)
    #expect(ManagedFields().json == nil)
  }

  @Test("the time tells when fields became somebody's, not when they were written again")
  func times() {
    var thing = Workpiece()
    var times: [String?] = []
    for data in [["a": "1"], ["a": "2"], ["a": "2", "b": "1"], ["b": "1"]] as [JSONObject] {
      thing.update(["data": .object(data)], by: "me")
      times.append(thing.managedFields.entries.first?.time?.suffix(3).description)
    }
    #expect(times == ["01Z", "01Z", "03Z", "03Z"])
  }

  @Test("appliers come first, then the oldest")
  func order() {
    var thing = Workpiece()
    thing.update(["spec": ["text": "a"]], by: "late")
    thing.update(["spec": ["text": "a", "number": 1]], by: "early")
    let names = ManagedFields(stored: thing.managedFields.json).entries.map(\.manager.name)
    #expect(names == ["late", "early"])
  }

  @Test(
    "what is damaged is refused",
    arguments: [
      1, [1], [["operation": "Create"]], [["operation": "Apply", "fieldsType": "FieldsV2"]],
      [["operation": "Apply", "fieldsV1": ["": [:]]]],
    ] as [JSONValue])
  func damaged(_ value: JSONValue) {
    #expect(throws: APIError.self) { try ManagedFields(sent: value) }
  }

  @Test("TestCapManagers: of more than ten updaters the oldest become one")
  func cap() throws {
    var thing = Workpiece()
    for number in 0..<15 {
      var data = thing.object[object: "data"] ?? [:]
      data["k\(number)"] = "v"
      thing.update(["data": .object(data)], by: "updater-\(number)")
    }
    try thing.apply(["data": ["applied": "v"]], by: "applier")
    let updaters = thing.managedFields.entries.filter { $0.manager.operation == .update }
    #expect(updaters.count == ManagedFields.maximumUpdaters)
    let ancient = try #require(updaters.first { $0.manager.name == ManagedFields.ancientChanges })
    #expect(ancient.time == "2026-01-01T00:00:06Z")
    #expect(
      ancient.fields.paths.map(FieldSet.text) == [
        ".data", ".data.k0", ".data.k1", ".data.k2", ".data.k3", ".data.k4", ".data.k5",
      ])
    #expect(thing.owners["updater-6*"] == [".data.k6"])
    #expect(thing.owners["applier"] == [".data.applied"])
  }

  @Test("a manager without a name is unknown")
  func unnamed() {
    #expect(ManagedFields.Manager("", .update, apiVersion: "v1").name == "unknown")
  }
}
