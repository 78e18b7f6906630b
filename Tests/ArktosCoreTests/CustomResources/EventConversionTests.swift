import ArktosCore
import Testing

@Suite("Events in two versions")
struct EventConversionTests {
  private let core: JSONObject = [
    "apiVersion": "v1", "kind": "Event", "metadata": ["name": "e"], "involvedObject": ["kind": "Pod", "name": "p"],
    "reason": "Started", "message": "it runs", "source": ["component": "kubelet"],
    "firstTimestamp": "2026-01-01T00:00:00Z", "lastTimestamp": "2026-01-01T00:01:00Z", "count": 2, "type": "Normal",
    "reportingComponent": "kubelet", "reportingInstance": "n1", "action": "Start",
    "series": ["count": 3, "lastObservedTime": "2026-01-01T00:02:00.000000Z"],
  ]

  @Test("names change, values do not, and back again nothing is lost")
  func mapping() throws {
    let conversion = try #require(Event.eventsDefinition.conversion)
    var object = core
    conversion.fromStored(&object)
    #expect(object["apiVersion"] == "events.k8s.io/v1")
    #expect(object["regarding"] == core["involvedObject"])
    #expect(object["note"] == "it runs")
    #expect(object["reportingController"] == "kubelet")
    #expect(object["deprecatedSource"] == core["source"])
    #expect(object["deprecatedFirstTimestamp"] == core["firstTimestamp"])
    #expect(object["deprecatedLastTimestamp"] == core["lastTimestamp"])
    #expect(object["deprecatedCount"] == 2)
    #expect(object["series"] == core["series"])
    #expect(object["message"] == nil && object["involvedObject"] == nil && object["source"] == nil)
    conversion.toStored(&object)
    #expect(object == core)
  }

  @Test("writers of the newer version must say more")
  func rules() {
    let object: JSONObject = ["metadata": ["name": "e", "namespace": "n", "tenant": "t"], "deprecatedCount": 1]
    let fields = Event.eventsDefinition.validationErrors(of: object).map(\.field)
    #expect(
      Set(["eventTime", "reportingController", "reportingInstance", "action", "reason", "type", "deprecatedCount"])
        .isSubset(of: fields))
  }

  @Test("both live an hour, or as long as the operator says")
  func timeToLive() {
    let catalog = ResourceCatalog.builtin
    func lifetimes(_ catalog: ResourceCatalog) -> [Duration?] {
      catalog.definitions.filter { $0.type.plural == "events" }.map(\.timeToLive)
    }
    #expect(lifetimes(catalog) == [.seconds(3600), .seconds(3600)])
    #expect(lifetimes(catalog.withEventTimeToLive(.seconds(60))) == [.seconds(60), .seconds(60)])
  }
}
