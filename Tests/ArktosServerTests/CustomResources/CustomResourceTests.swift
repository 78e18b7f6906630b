import ArktosClient
import ArktosCore
import ArktosStore
import ArktosTesting
import Synchronization
import Testing

@testable import ArktosServer

@Suite("Custom resources", .timeLimit(.minutes(5)))
struct CustomResourceTests {
  private func widget(_ name: String, size: Int64 = 1) -> String {
    #"{"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "\#(name)"}, "spec": {"size": \#(size)}}"#
  }

  @Test("are served as soon as their definition is created", arguments: Depth.allCases)
  func created(depth: Depth) async throws {
    try await withTestCluster(at: depth) { _, client in
      let crd = try await client.create(CustomResourceDefinition(json: Widgets.definition()))
      #expect(crd.isTrue(.established) && crd.isTrue(.namesAccepted))
      #expect(crd.metadata.finalizers == [CustomResourceDefinition.finalizer])
      #expect(crd.status.storedVersions == ["v1"])
      var widget = DynamicObject(json: ["apiVersion": "example.com/v1", "kind": "Widget"])
      widget.metadata = ObjectMeta(json: ["name": "w", "namespace": "default", "tenant": "default"])
      widget.json["spec"] = ["size": 3, "odd": 1]
      let created = try await client.create(Widgets.type, widget)
      #expect(created.json["spec"] == ["size": 3, "color": "red"])
      #expect(created.metadata.generation == 1)
      let owned = created.json.value(at: ["metadata", "managedFields"])?.arrayValue?.first?["fieldsV1"]?["f:spec"]
      #expect(owned?["."] == [:], "unlike built-in kinds, whose spec is always there")
      let list = try await client.list(Widgets.type, in: CollectionScope(tenant: "default"))
      #expect(list.items.map(\.metadata.name) == ["w"])
      let shown = try await client.call(.get, "/apis/example.com/v1/widgets")[array: "items"]?.first?.objectValue
      #expect(shown?["kind"] == "Widget" && shown?["apiVersion"] == "example.com/v1", "as in kube-apiserver")
      let refused = await apiError {
        var small = widget
        small.metadata.name = "small"
        small.json["spec"] = ["size": 0]
        _ = try await client.create(Widgets.type, small)
      }
      #expect(refused?.code == 422)
      #expect(refused?.causes.map(\.field) == ["spec.size"])
    }
  }

  @Test("take JSON patches, merge patches and applied configurations, and no strategic merge patches")
  func patches() async throws {
    try await withSender { sender, _ in
      _ = try await sender.send(.post, Widgets.definitions, Widgets.text())
      let path = "\(Widgets.path)/w"
      let applied = try await sender.apply(path, widget("w", size: 2), by: "one")
      #expect(applied.status == 201)
      #expect(applied.owners == ["one Apply": [".spec.size"]])
      let merged = try await sender.merge(path, #"{"spec": {"parts": [{"name": "a", "weight": 1}]}}"#)
      #expect(merged.status == 200)
      #expect(merged.object.value(at: ["metadata", "generation"]) == 2)
      let parts = """
        {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"},
         "spec": {"size": 2, "parts": [{"name": "b", "weight": 2}]}}
        """
      let shared = try await sender.apply(path, parts, by: "one")
      #expect(shared.object.value(at: ["spec", "parts"])?.arrayValue?.count == 2)
      let conflict = try await sender.apply(path, widget("w", size: 5), by: "two")
      #expect(conflict.status == 409)
      let json = try await sender.send(
        .patch, path, #"[{"op": "replace", "path": "/spec/size", "value": 9}]"#, type: "application/json-patch+json")
      #expect(json.object.value(at: ["spec", "size"]) == 9)
      let strategic = try await sender.send(
        .patch, path, "{}", type: "application/strategic-merge-patch+json")
      #expect(strategic.status == 415)
      #expect(!strategic.message.contains("strategic-merge-patch"))
      let duplicate = try await sender.apply(
        path, parts.replacing("{\"name\": \"b\"", with: "{\"name\": \"b\"}, {\"name\": \"b\""), by: "one")
      #expect(duplicate.status == 400)
      let wrong = try await sender.merge(path, #"{"spec": {"size": "big"}}"#)
      #expect(wrong.status == 422)
      let unconditional = try await sender.send(.put, path, widget("w"))
      #expect(unconditional.status == 422)
    }
  }

  @Test("may be defined in the protobuf form, which Go programs send")
  func protobuf() async throws {
    var body = ProtobufWriter()
    body.message(1) {
      $0.string(1, "apiextensions.k8s.io/v1")
      $0.string(2, "CustomResourceDefinition")
    }
    body.message(2) { crd in
      crd.message(1) { $0.string(1, "widgets.example.com") }
      crd.message(2) { spec in
        spec.string(1, "example.com")
        spec.message(3) {
          $0.string(1, "widgets")
          $0.string(4, "Widget")
        }
        spec.string(4, "Namespaced")
        spec.message(7) { version in
          version.string(1, "v1")
          version.boolean(2, true)
          version.boolean(3, true)
          version.message(4) {
            $0.message(1) {
              $0.objectSchema {
                $0.property("spec") {
                  $0.objectSchema {
                    $0.property("size") { size in
                      size.string(5, "integer")
                      size.double(11, 1)
                    }
                    $0.property("color") { color in
                      color.string(5, "string")
                      color.message(8) { $0.string(1, "\"red\"") }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    let bytes = Array("k8s\u{0}".utf8) + body.bytes
    try await withTestCluster { cluster in
      let created = await cluster.servers[0].respond(
        to: APIRequest(
          .post, Widgets.definitions, headers: ["content-type": "application/vnd.kubernetes.protobuf"],
          body: bytes))
      #expect(created.status == 201)
      var widget = DynamicObject(json: ["apiVersion": "example.com/v1", "kind": "Widget"])
      widget.metadata = ObjectMeta(json: ["name": "w", "namespace": "default", "tenant": "default"])
      widget.json["spec"] = ["size": 3, "odd": 1]
      let client = cluster.client
      let made = try await client.create(Widgets.type, widget)
      #expect(made.json["spec"] == ["size": 3, "color": "red"])
      widget.metadata.name = "small"
      widget.json["spec"] = ["size": 0]
      let small = widget
      let refused = await apiError { _ = try await client.create(Widgets.type, small) }
      #expect(refused?.causes.map(\.field) == ["spec.size"])
    }
  }

  @Test("have status and scale where their definition says")
  func subresources() async throws {
    try await withSender { sender, _ in
      _ = try await sender.send(.post, Widgets.definitions, Widgets.text())
      let path = "\(Widgets.path)/w"
      let created = try await sender.send(.post, Widgets.path, widget("w", size: 4))
      #expect(created.object["status"] == nil)
      let status = try await sender.send(
        .patch, "\(path)/status", #"{"status": {"ready": 3, "selector": "a=b"}, "spec": {"size": 7}}"#,
        type: "application/merge-patch+json")
      #expect(status.object.value(at: ["status", "ready"]) == 3)
      #expect(status.object.value(at: ["spec", "size"]) == 4)
      #expect(status.object.value(at: ["metadata", "generation"]) == 1)
      let scale = try await sender.get("\(path)/scale")
      #expect(scale.object["spec"] == ["replicas": 4])
      #expect(scale.object["status"] == ["replicas": 3, "selector": "a=b"])
      let scaled = try await sender.send(
        .patch, "\(path)/scale", #"{"spec": {"replicas": 6}}"#, type: "application/merge-patch+json")
      #expect(scaled.object["spec"] == ["replicas": 6])
      #expect(try await sender.get(path).object.value(at: ["spec", "size"]) == 6)
      let table = try await sender.send(
        .get, "\(path)/scale", headers: ["accept": "application/json;as=Table;g=meta.k8s.io;v=v1"])
      let columns = (table.object[array: "columnDefinitions"] ?? []).compactMap { $0["name"]?.stringValue }
      #expect(columns == ["Name", "Desired", "Available", "Age"])
      let cells = table.object[array: "rows"]?.first?["cells"]?.arrayValue
      #expect(cells?.prefix(3) == ["w", 6, 3])
    }
  }

  @Test("are shown in every served version, and stay stored in the one in which they were written")
  func versions() async throws {
    try await withTestCluster { cluster in
      let sender = Sender(server: cluster.servers[0])
      _ = try await sender.send(.post, Widgets.definitions, Widgets.text())
      _ = try await sender.send(.post, Widgets.path, widget("w"))
      let stored = try #require(await cluster.store.get("/registry/example.com/widgets/default/default/w").entry)
      _ = try await sender.send(
        .put, "\(Widgets.definitions)/widgets.example.com",
        try await Widgets.text(versions: ["v1", "v2"], storage: "v2", resourceVersion: sender))
      let path = Widgets.path.replacing("v1", with: "v2")
      let newer = try await sender.get("\(path)/w")
      #expect(newer.object["apiVersion"] == "example.com/v2")
      let list = try await sender.get(path)
      #expect(list.object["apiVersion"] == "example.com/v2")
      #expect(list.object[array: "items"]?.first?["apiVersion"] == "example.com/v2")
      #expect(try await sender.get("\(Widgets.path)/w").object["apiVersion"] == "example.com/v1")
      let untouched = try #require(await cluster.store.get(stored.key).entry)
      #expect(untouched.modRevision == stored.modRevision)
      let crd = try await sender.get("\(Widgets.definitions)/widgets.example.com")
      #expect(crd.object.value(at: ["status", "storedVersions"]) == ["v1", "v2"])
      let watch = try await sender.server.respond(
        to: APIRequest(.get, path, query: [.init("watch", "1"), .init("timeoutSeconds", "1")])
      ).collectedBody()
      #expect(String(decoding: watch, as: UTF8.self).contains("example.com/v2"))
      // A write brings the object into the version that is stored now, though nothing else changes.
      _ = try await sender.merge("\(Widgets.path)/w", "{}")
      let migrated = try #require(await cluster.store.get(stored.key).entry)
      #expect(String(decoding: migrated.value.bytes, as: UTF8.self).contains("example.com/v2"))
      _ = try await sender.merge("\(Widgets.path)/w", "{}")
      #expect(try await cluster.store.get(stored.key).entry?.modRevision == migrated.modRevision)
    }
  }

  @Test("show the columns of their definition, and are selected by its fields")
  func tables() async throws {
    try await withSender { sender, _ in
      _ = try await sender.send(.post, Widgets.definitions, Widgets.text())
      for (name, size) in [("a", 1), ("b", 2)] {
        _ = try await sender.send(.post, Widgets.path, widget(name, size: Int64(size)))
      }
      let table = try await sender.send(
        .get, Widgets.path, headers: ["accept": "application/json;as=Table;g=meta.k8s.io;v=v1"])
      let columns = (table.object[array: "columnDefinitions"] ?? []).map { $0["name"]?.stringValue }
      #expect(columns == ["Name", "Size", "Ready", "Age"])
      let cells = table.object[array: "rows"]?.first?["cells"]?.arrayValue ?? []
      #expect(cells.prefix(3) == ["a", 1, .null])
      let selected = try await sender.send(.get, Widgets.path, query: ["fieldSelector": "spec.size=2"])
      #expect((selected.object[array: "items"] ?? []).map { $0["metadata"]?["name"] } == ["b"])
      let refused = try await sender.send(.get, Widgets.path, query: ["fieldSelector": "spec.color=red"])
      #expect(refused.status == 400)
    }
  }

  @Test("are each tenant's own, in lists, documents and schemas")
  func tenants() async throws {
    try await withTestCluster { cluster in
      let sender = Sender(server: cluster.servers[0])
      for tenant in ["a", "b"] { try await cluster.makeTenant(tenant) }
      let strict = Widgets.text().replacing("\"minimum\": 1", with: "\"minimum\": 10")
      #expect(try await sender.send(.post, "/tenants/a\(Widgets.definitions)", Widgets.text()).status == 201)
      #expect(try await sender.get("/tenants/b\(Widgets.path)").status == 404)
      #expect(try await sender.get("/tenants/b/apis/example.com").status == 404)
      #expect(try await sender.send(.post, "/tenants/b\(Widgets.definitions)", strict).status == 201)
      #expect(try await sender.send(.post, "/tenants/a\(Widgets.path)", widget("w")).status == 201)
      #expect(try await sender.send(.post, "/tenants/b\(Widgets.path)", widget("w")).status == 422)
      #expect(try await sender.send(.post, "/tenants/b\(Widgets.path)", widget("w", size: 10)).status == 201)
      let all = try await sender.get("/tenants/all/apis/example.com/v1/widgets")
      #expect((all.object[array: "items"] ?? []).map { $0["metadata"]?["tenant"] } == ["a", "b"])
      #expect(try await sender.get(Widgets.path).status == 404)
      let resources = try await sender.get("/tenants/a/apis/example.com/v1")
      let names = (resources.object[array: "resources"] ?? []).compactMap { $0["name"]?.stringValue }
      #expect(names == ["widgets", "widgets/scale", "widgets/status"])
      let documents = try await sender.get("/tenants/a/openapi/v3")
      #expect(documents.object[object: "paths"]?["apis/example.com/v1"] != nil)
      let document = try await sender.get("/tenants/a/openapi/v3/apis/example.com/v1")
      let component = document.object.value(at: ["components", "schemas", "com.example.v1.Widget"])
      #expect(component?["properties"]?["spec"]?["properties"]?["size"]?["minimum"] == 1)
      #expect(component?["properties"]?["metadata"] != nil)
      #expect(try await sender.get("/openapi/v3").object[object: "paths"]?["apis/example.com/v1"] == nil)
    }
  }

  @Test("go with their definition: objects first, then the watches, then the paths")
  func deletion() async throws {
    try await withTestCluster { cluster in
      let sender = Sender(server: cluster.servers[0])
      try await cluster.makeTenant("b")
      for prefix in ["", "/tenants/b"] {
        _ = try await sender.send(.post, "\(prefix)\(Widgets.definitions)", Widgets.text())
        _ = try await sender.send(.post, "\(prefix)\(Widgets.path)", widget("w"))
      }
      let watch = try await cluster.client.watch(
        Widgets.type, in: CollectionScope(tenant: "default"), after: "")
      let deleted = try await sender.send(.delete, "\(Widgets.definitions)/widgets.example.com")
      #expect(deleted.status == 200)
      #expect(try await nextChange(watch).kind == .added)
      #expect(try await nextChange(watch).kind == .deleted)
      #expect(await #expect(throws: ClientError.self) { try await nextChange(watch) }?.code == .streamEnded)
      #expect(try await sender.get("\(Widgets.path)/w").status == 404)
      #expect(try await sender.get(Widgets.path).status == 404)
      #expect(try await sender.get("\(Widgets.definitions)/widgets.example.com").status == 404)
      #expect(try await sender.get("/tenants/b\(Widgets.path)/w").status == 200)
    }
  }

  @Test("the server that was asked to delete a definition knows it, also where its watch was faster")
  func ownDeletion() async throws {
    try await withSender { sender, _ in
      _ = try await sender.send(.post, Widgets.definitions, Widgets.text())
      let held = widget("w").replacing("\"name\": \"w\"", with: "\"name\": \"w\", \"finalizers\": [\"a.b/c\"]")
      #expect(try await sender.send(.post, Widgets.path, held).status == 201)
      _ = try await sender.send(.delete, "\(Widgets.definitions)/widgets.example.com")
      let server = sender.server
      let kinds = CustomKinds(
        store: server.store, builtin: .builtin, environment: server.environment, logger: .silent)
      let told = Mutex<[Bool]>([])
      kinds.onTermination { _, isOwn in told.withLock { $0.append(isOwn) } }
      try await kinds.refresh(tenant: "default", isOwn: false)
      try await kinds.refresh(tenant: "default", isOwn: false)
      try await kinds.refresh(tenant: "default", isOwn: true)
      #expect(told.withLock { $0 } == [false, true])
    }
  }

  @Test("wait for their finalizers, and nothing is created meanwhile")
  func finalizers() async throws {
    try await withTestCluster { cluster in
      let sender = Sender(server: cluster.servers[0])
      _ = try await sender.send(.post, Widgets.definitions, Widgets.text())
      let held = widget("w").replacing("\"name\": \"w\"", with: "\"name\": \"w\", \"finalizers\": [\"example.com/f\"]")
      _ = try await sender.send(.post, Widgets.path, held)
      _ = try await sender.send(.delete, "\(Widgets.definitions)/widgets.example.com")
      let late = try await sender.send(.post, Widgets.path, widget("late"))
      #expect(late.status == 405)
      try await eventually("the object waits for its finalizer") {
        try await sender.get("\(Widgets.path)/w").object.value(at: ["metadata", "deletionTimestamp"]) != nil
      }
      #expect(try await sender.get("\(Widgets.definitions)/widgets.example.com").status == 200)
      _ = try await sender.merge("\(Widgets.path)/w", #"{"metadata": {"finalizers": null}}"#)
      try await eventually("the definition is gone") {
        try await sender.get("\(Widgets.definitions)/widgets.example.com").status == 404
      }
    }
  }

  @Test("are served by every server, whichever was told of them, and as they were last defined")
  func twoServers() async throws {
    try await withTestCluster(servers: 2) { cluster in
      let (one, two) = (Sender(server: cluster.servers[0]), Sender(server: cluster.servers[1]))
      _ = try await one.send(.post, Widgets.definitions, Widgets.text())
      #expect(try await two.send(.post, Widgets.path, widget("w")).status == 201)
      _ = try await two.send(
        .put, "\(Widgets.definitions)/widgets.example.com",
        try await Widgets.text(resourceVersion: two).replacing("\"minimum\": 1", with: "\"minimum\": 5"))
      #expect(try await two.send(.post, Widgets.path, widget("x", size: 4)).status == 422)
      try await eventually("the other server knows the schema") {
        try await one.send(.post, Widgets.path, widget("y", size: 4), query: ["dryRun": "All"]).status == 422
      }
      _ = try await one.send(.delete, "\(Widgets.definitions)/widgets.example.com")
      try await eventually("the other server serves it no more") { try await two.get(Widgets.path).status == 404 }
    }
  }

  @Test("warn of versions that are deprecated")
  func deprecation() async throws {
    try await withTestCluster { cluster in
      let text = Widgets.text().replacing("\"served\": true", with: "\"served\": true, \"deprecated\": true")
      let server = cluster.servers[0]
      _ = await server.respond(to: APIRequest(.post, Widgets.definitions, body: Array(text.utf8)))
      let answer = await server.respond(to: APIRequest(.get, Widgets.path))
      #expect(answer.headers["warning"] == "299 - \"example.com/v1 Widget is deprecated\"")
    }
  }

  @Test("events are the same objects in both of their versions")
  func events() async throws {
    try await withSender { sender, _ in
      let core = "/api/v1/namespaces/default/events"
      let newer = "/apis/events.k8s.io/v1/namespaces/default/events"
      let written = try await sender.send(
        .post, newer,
        """
        {"metadata": {"name": "e"}, "eventTime": "2026-01-01T00:00:00.000000Z", "reportingController": "example.com/c",
         "reportingInstance": "i", "action": "Act", "reason": "Because", "type": "Normal", "note": "words",
         "regarding": {"kind": "Pod", "name": "p", "namespace": "default"}}
        """)
      #expect(written.status == 201)
      #expect(written.object["note"] == "words")
      let old = try await sender.get("\(core)/e")
      #expect(old.object["apiVersion"] == "v1")
      #expect(old.object["message"] == "words")
      #expect(old.object["reportingComponent"] == "example.com/c")
      _ = try await sender.merge("\(core)/e", #"{"count": 2}"#)
      let seen = try await sender.send(.get, newer, query: ["fieldSelector": "regarding.name=p"])
      #expect(seen.object[array: "items"]?.first?["deprecatedCount"] == 2)
      #expect(seen.object["kind"] == "EventList" && seen.object["apiVersion"] == "events.k8s.io/v1")
    }
  }
}

extension ProtobufWriter {
  /// The fields of a `JSONSchemaProps` for an object.
  fileprivate mutating func objectSchema(_ properties: (inout ProtobufWriter) -> Void) {
    string(5, "object")
    properties(&self)
  }

  /// An entry of the map `properties`.
  fileprivate mutating func property(_ name: String, _ schema: (inout ProtobufWriter) -> Void) {
    message(29) { entry in
      entry.string(1, name)
      entry.message(2, schema)
    }
  }
}
