import ArktosClient
import ArktosCore
import Testing

@testable import ArktosControllers

@Suite("Garbage of custom resources")
struct CustomOwnershipTests {
  private static let type = ResourceType(
    group: "example.com", version: "v1", kind: "Widget", plural: "widgets", scope: .namespace)

  private static let definition = """
    {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
     "metadata": {"name": "widgets.example.com", "tenant": "t"},
     "spec": {"group": "example.com", "scope": "Namespaced", "names": {"plural": "widgets", "kind": "Widget"},
       "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
         "type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
    """

  /// A custom resource, and a settings object that it owns.
  private func makeFamily(_ bench: Workbench, _ name: String) async throws {
    var widget = DynamicObject(json: ["apiVersion": "example.com/v1", "kind": "Widget"])
    widget.metadata = ObjectMeta(json: ["name": .string(name), "namespace": "default", "tenant": "t"])
    let owner = try await bench.client.create(Self.type, widget)
    var child = ConfigMap(name: name, namespace: "default", tenant: "t")
    child.metadata.ownerReferences = [
      OwnerReference(json: [
        "apiVersion": "example.com/v1", "kind": "Widget", "name": .string(name), "uid": .string(owner.metadata.uid),
      ])
    ]
    _ = try await bench.client.create(child)
  }

  private func children(_ bench: Workbench) async throws -> [String] {
    try await bench.client.list(ConfigMap.self, in: CollectionScope(tenant: "t")).items.map(\.metadata.name)
  }

  @Test("what a custom resource owns goes with it, or with its whole kind")
  func cascade() async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        _ = try await bench.client.create(Tenant(name: "t"))
        try await bench.eventually("the tenant has its namespaces") {
          try await bench.client.list(Namespace.self, in: CollectionScope(tenant: "t")).items.count == 3
        }
        let crd = try JSONObject(parsing: Array(Self.definition.utf8))
        _ = try await bench.client.create(CustomResourceDefinition(json: crd))
        for name in ["a", "b"] { try await makeFamily(bench, name) }
        try await bench.client.delete(Self.type, ObjectKey(tenant: "t", namespace: "default", name: "a"))
        try await bench.eventually("the child of a is gone") { try await children(bench) == ["b"] }
        try await bench.client.delete(
          CustomResourceDefinition.self, ObjectKey(tenant: "t", name: "widgets.example.com"))
        try await bench.eventually("the child of b is gone") { try await children(bench).isEmpty }
      }
    }
  }

  @Test("a namespace takes the custom resources in it along, and a tenant its definitions")
  func containers() async throws {
    try await withWorkbench { bench in
      try await bench.withManager {
        _ = try await bench.client.create(Tenant(name: "t"))
        _ = try await bench.client.create(Namespace(name: "more", tenant: "t"))
        let crd = try JSONObject(parsing: Array(Self.definition.utf8))
        _ = try await bench.client.create(CustomResourceDefinition(json: crd))
        var widget = DynamicObject(json: ["apiVersion": "example.com/v1", "kind": "Widget"])
        widget.metadata = ObjectMeta(json: ["name": "w", "namespace": "more", "tenant": "t"])
        _ = try await bench.client.create(Self.type, widget)
        try await bench.client.delete(Namespace.self, ObjectKey(tenant: "t", name: "more"))
        try await bench.eventually("the namespace is gone, with what was in it") {
          try await bench.client.list(Self.type, in: CollectionScope(tenant: "t")).items.isEmpty
        }
        try await bench.client.delete(Tenant.self, ObjectKey(name: "t"))
        try await bench.eventually("the tenant is gone, with its definitions") {
          let tenants = try await bench.client.list(Tenant.self, in: .everything).items
          let definitions = try await bench.client.list(CustomResourceDefinition.self, in: .everything).items
          return !tenants.contains { $0.metadata.name == "t" } && definitions.isEmpty
        }
      }
    }
  }
}
