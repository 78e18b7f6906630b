import ArktosClient
import ArktosCore
import ArktosStore

/// Lists and watches of some pods among many: by namespace, name and node, in every combination.
extension APIConformance {
  static let selectionCases: [Case] =
    podSelections.flatMap { [$0.listCase, $0.watchCase] } + nodeSelections

  private struct Selection: Sendable {
    var name: String
    /// Nil for all.
    var namespace: String?
    var fields: String
    var expected: [String]

    init(_ name: String, in namespace: String? = nil, _ fields: String, _ expected: [String]) {
      self.name = name
      self.namespace = namespace
      self.fields = fields
      self.expected = expected
    }

    private var query: [(String, String)] { fields.isEmpty ? [] : [("fieldSelector", fields)] }

    private static let pods = [("n1", "a", "x"), ("n1", "b", "y"), ("n2", "a", "y"), ("n2", "c", "x")]

    var listCase: Case {
      Case("namespaced list, \(name)") { subject in
        try await subject.makeNamespaces("n1", "n2")
        for (namespace, pod, node) in Self.pods { try await subject.create(namespace, pod, node: node) }
        let revision = try await subject.store.currentRevision()
        for version in [[], [("resourceVersion", "0")], [("resourceVersion", "\(revision)")]] {
          let list = try await subject.send(.get, APISubject.pods(namespace), query + version)
          try expectEqual(list.items, expected, "pods with \(version)")
        }
      }
    }

    /// Creations, changes and deletions of the selected pods are told, in their order, and of no others.
    var watchCase: Case {
      Case("namespaced watch, \(name)") { subject in
        try await subject.makeNamespaces("n1", "n2")
        let start = try await subject.store.currentRevision()
        let live = try await subject.watch(APISubject.pods(namespace), query + start.asVersion)
        for (namespace, pod, node) in Self.pods { try await subject.create(namespace, pod, node: node) }
        for (namespace, pod, _) in Self.pods { try await subject.label(namespace, pod, "changed", "yes") }
        for (namespace, pod, _) in Self.pods { try await subject.delete(namespace, pod) }
        try await expectChanges(expected, of: live, on: subject)
        let late = try await subject.watch(APISubject.pods(namespace), query + start.asVersion)
        try await expectChanges(expected, of: late, on: subject)
      }
    }
  }

  /// A creation, a change and a deletion of each object must be told, and nothing else up to now.
  private static func expectChanges(_ objects: [String], of watch: WatchStream, on subject: APISubject) async throws {
    let changes = try await subject.changes(of: watch, through: try await subject.store.currentRevision())
    try expectEqual(
      changes, ["ADDED", "MODIFIED", "DELETED"].flatMap { kind in objects.map { "\(kind) \($0)" } }, "events")
  }

  private static let podSelections: [Selection] = [
    Selection(
      "request without namespace, without field selector", "", ["n1/a@x", "n1/b@y", "n2/a@y", "n2/c@x"]),
    Selection(
      "request without namespace, field selector with metadata.namespace", "metadata.namespace=n1",
      ["n1/a@x", "n1/b@y"]),
    Selection(
      "request without namespace, field selector with spec.nodename", "spec.nodeName=x", ["n1/a@x", "n2/c@x"]),
    Selection(
      "request without namespace, field selector with spec.nodename to filter out", "spec.nodeName!=x",
      ["n1/b@y", "n2/a@y"]),
    Selection("request with namespace, without field selector", in: "n1", "", ["n1/a@x", "n1/b@y"]),
    Selection(
      "request with namespace, field selector with matched metadata.namespace", in: "n1", "metadata.namespace=n1",
      ["n1/a@x", "n1/b@y"]),
    Selection(
      "request with namespace, field selector with non-matched metadata.namespace", in: "n1",
      "metadata.namespace=n2", []),
    Selection("request with namespace, field selector with spec.nodename", in: "n2", "spec.nodeName=x", ["n2/c@x"]),
    Selection(
      "request with namespace, field selector with spec.nodename to filter out", in: "n2", "spec.nodeName!=x",
      ["n2/a@y"]),
    Selection(
      "request without namespace, field selector with metadata.name", "metadata.name=a", ["n1/a@x", "n2/a@y"]),
    Selection(
      "request without namespace, field selector with metadata.name and metadata.namespace",
      "metadata.name=a,metadata.namespace=n2", ["n2/a@y"]),
    Selection(
      "request without namespace, field selector with metadata.name and spec.nodeName",
      "metadata.name=a,spec.nodeName=x", ["n1/a@x"]),
    Selection(
      "request without namespace, field selector with metadata.name, and with spec.nodeName to filter out",
      "metadata.name=c,spec.nodeName=y", []),
    Selection("request with namespace, with field selector metadata.name", in: "n2", "metadata.name=a", ["n2/a@y"]),
    Selection(
      "request with namespace, with field selector metadata.name and metadata.namespace", in: "n2",
      "metadata.name=a,metadata.namespace=n2", ["n2/a@y"]),
    Selection(
      "request with namespace, with field selector metadata.name, metadata.namespace and spec.nodename", in: "n2",
      "metadata.name=a,metadata.namespace=n2,spec.nodeName=y", ["n2/a@y"]),
    Selection(
      "request with namespace, with field selector metadata.name, metadata.namespace, and with spec.nodename to "
        + "filter out", in: "n2", "metadata.name=a,metadata.namespace=n2,spec.nodeName=x", []),
  ]
}

// MARK: - Cluster-scoped objects

extension APIConformance {
  private static func nodeCase(_ name: String, _ fields: String, _ expected: [String]) -> Case {
    Case("cluster-wide watch, \(name)") { subject in
      let start = try await subject.store.currentRevision()
      let query = (fields.isEmpty ? [] : [("fieldSelector", fields)]) + start.asVersion
      let live = try await subject.watch("/api/v1/nodes", query)
      let nodes = [("a", true), ("b", false), ("c", true)]
      for (name, isClosed) in nodes {
        let node: JSONObject = [
          "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name)],
          "spec": ["unschedulable": .bool(isClosed)],
        ]
        try expectEqual(try await subject.send(.post, "/api/v1/nodes", body: node).status, 201, "creation")
      }
      for (name, _) in nodes {
        let answer = try await subject.send(
          .patch, "/api/v1/nodes/\(name)", body: ["metadata": ["labels": ["changed": "yes"]]],
          contentType: "application/merge-patch+json")
        try expectEqual(answer.status, 200, "change")
      }
      for (name, _) in nodes {
        try expectEqual(try await subject.send(.delete, "/api/v1/nodes/\(name)").status, 200, "deletion")
      }
      try await expectChanges(expected, of: live, on: subject)
      try await expectChanges(expected, of: try await subject.watch("/api/v1/nodes", query), on: subject)
    }
  }

  fileprivate static let nodeSelections: [Case] = [
    nodeCase("request without name, without field selector", "", ["a", "b", "c"]),
    nodeCase("request without name, field selector with spec.unschedulable", "spec.unschedulable=true", ["a", "c"]),
    nodeCase(
      "request without name, field selector with spec.unschedulable to filter out", "spec.unschedulable!=true", ["b"]),
    nodeCase("request with name, field selector with metadata.name", "metadata.name=c", ["c"]),
    nodeCase(
      "request with name, field selector with metadata.name and spec.unschedulable",
      "metadata.name=c,spec.unschedulable=true", ["c"]),
    nodeCase(
      "request with name, field selector with metadata.name, and with spec.unschedulable to filter out",
      "metadata.name=c,spec.unschedulable=false", []),
  ]
}
