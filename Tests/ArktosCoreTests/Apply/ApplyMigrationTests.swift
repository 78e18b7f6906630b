import ArktosCore
import Testing

@Suite("From client-side to server-side apply")
struct ApplyMigrationTests {
  private static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

  /// An object as kubectl's client-side apply leaves it.
  private func clientSide(_ spec: JSONObject) -> Workpiece {
    var thing = Workpiece()
    var config: JSONObject = ["apiVersion": "test.arktos.dev/v1", "kind": "Thing", "spec": .object(spec)]
    let text = String(decoding: config.encoded(), as: UTF8.self)
    config["metadata"] = ["annotations": [Self.annotation: .string(text)]]
    thing.update(config, by: "kubectl-client-side-apply")
    return thing
  }

  @Test("kubectl takes over what it had applied itself")
  func takesOver() throws {
    var thing = clientSide(["text": "a", "number": 1])
    try thing.apply(["apiVersion": "test.arktos.dev/v1", "kind": "Thing", "spec": ["text": "b"]], by: "kubectl")
    #expect(thing.object["spec"] == ["text": "b", "number": 1])
    #expect(thing.owners["kubectl"] == [".spec.text"])
    let annotation = thing.object["metadata"]?["annotations"]?[Self.annotation]?.stringValue
    #expect(annotation == #"{"apiVersion":"test.arktos.dev/v1","kind":"Thing","spec":{"text":"b"}}"# + "\n")
  }

  @Test("another manager does not")
  func otherManager() {
    var thing = clientSide(["text": "a"])
    let error = #expect(throws: APIError.self) { try thing.apply(["spec": ["text": "b"]], by: "other") }
    #expect(
      error?.message == "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using "
        + "test.arktos.dev/v1: .spec.text")
  }

  @Test("what somebody has changed since is a conflict, and the only one that is named")
  func changedSince() {
    var thing = clientSide(["text": "a", "number": 1])
    var changed = thing.object
    changed["spec"] = ["text": "a", "number": 2]
    thing.update(changed, by: "controller")
    let error = #expect(throws: APIError.self) {
      try thing.apply(["spec": ["text": "b", "number": 3]], by: "kubectl")
    }
    #expect(error?.causes.map(\.field) == [".spec.number"])
  }
}
