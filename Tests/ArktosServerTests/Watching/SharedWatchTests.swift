import ArktosClient
import ArktosCore
import ArktosStore
import ArktosTesting
import Testing

@testable import ArktosServer

/// What a client of the property test watches, and a model of what it is to be told.
private enum Shape: CaseIterable {
  case namespace, everywhere, labelled, named, oneObject, metadata, labelledMetadata

  var path: String {
    switch self {
    case .everywhere: "/api/v1/configmaps"
    case .oneObject: "/api/v1/watch/namespaces/default/configmaps/m1"
    default: "/api/v1/namespaces/default/configmaps"
    }
  }

  var query: [APIRequest.QueryItem] {
    switch self {
    case .labelled, .labelledMetadata: [.init("labelSelector", "a=1")]
    case .named: [.init("fieldSelector", "metadata.name=m2")]
    default: []
    }
  }

  var isMetadata: Bool { self == .metadata || self == .labelledMetadata }

  var accept: String {
    isMetadata ? "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" : "application/json"
  }

  func request(after revision: Revision) -> APIRequest {
    APIRequest(
      .get, path, query: query + [.init("watch", "1"), .init("resourceVersion", "\(revision)")],
      headers: ["accept": accept])
  }

  private func selects(_ object: JSONObject) -> Bool {
    let metadata = object[object: "metadata"] ?? [:]
    guard object[string: "kind"] == "ConfigMap" else { return false }
    if self != .everywhere, metadata[string: "namespace"] != "default" { return false }
    return switch self {
    case .labelled, .labelledMetadata: metadata[stringMap: "labels"]["a"] == "1"
    case .named: metadata[string: "name"] == "m2"
    case .oneObject: metadata[string: "name"] == "m1"
    case .namespace, .everywhere, .metadata: true
    }
  }

  func line(_ event: StoreEvent) throws -> JSONObject? {
    let current = try event.entry.map { try CanonicalEncoding.object($0.value.bytes, event.revision) }
    let previous = try event.previous.map { try CanonicalEncoding.object($0.value.bytes, event.revision) }
    let (was, isNow) = (previous.map(selects) ?? false, current.map(selects) ?? false)
    guard was || isNow, let object = current ?? previous else { return nil }
    return [
      "type": !isNow ? "DELETED" : was ? "MODIFIED" : "ADDED",
      "object": .object(isMetadata ? PartialMetadata.view(of: object) : object),
    ]
  }
}

private struct Watching {
  let shape: Shape
  let stream: ByteStream
  var lines: [JSONObject] = []

  mutating func take(_ piece: StreamPiece) throws {
    for line in piece.bytes.split(separator: UInt8(ascii: "\n")) { lines.append(try JSONObject(parsing: Array(line))) }
  }
}

/// Somebody who writes at random.
private struct Writer {
  var generator: SeededGenerator
  let client: Client

  mutating func write() async throws {
    let name = "m\(Int.random(in: 1...3, using: &generator))"
    let namespace = Bool.random(using: &generator) ? "default" : "other"
    let key = ObjectKey(tenant: "default", namespace: namespace, name: name)
    guard Int.random(in: 0..<4, using: &generator) > 0 else {
      // It may not be there.
      _ = await apiError { try await client.delete(ConfigMap.self, key) }
      return
    }
    let label = "\(Int.random(in: 1...2, using: &generator))"
    let data = ["v": "\(UInt64.random(in: 0..<1000, using: &generator))"]
    let map = configMap(name, namespace: namespace, labels: ["a": label], data: data)
    let isNew = await apiError { _ = try await client.update(map) } != nil
    if isNew { _ = try await client.create(map) }
  }
}

@Suite("Many watches at once", .timeLimit(.minutes(5)))
struct SharedWatchTests {
  @Test("whatever watchers have in common, each is told what it asked for and nothing else", arguments: 1...6)
  func model(seed: UInt64) async throws {
    try await withTestCluster { cluster in
      _ = try await cluster.client.create(Namespace(name: "other", tenant: "default"))
      var generator = SeededGenerator(seed: seed)
      let start = try await cluster.store.currentRevision()
      let truth = try await cluster.store.watch([.all], after: start)
      var watching: [Watching] = []
      for shape in Shape.allCases {
        for _ in 0..<Int.random(in: 2...4, using: &generator) {
          let response = await cluster.servers[0].respond(to: shape.request(after: start))
          guard case .stream(let stream) = response.body else {
            Issue.record("no stream: \(response.status)")
            return
          }
          watching.append(Watching(shape: shape, stream: stream))
        }
      }
      var writer = Writer(generator: SeededGenerator(seed: seed &+ 100), client: cluster.client)
      for _ in 0..<40 {
        for _ in 0..<Int.random(in: 1...4, using: &generator) { try await writer.write() }
        for index in watching.indices where Bool.random(using: &generator) {
          if let piece = watching[index].stream.readyPiece() { try watching[index].take(piece) }
        }
      }
      let end = try await cluster.store.currentRevision()
      var events: [StoreEvent] = []
      while (events.last?.revision ?? start) < end { events += try await truth.next().events }
      for var one in watching {
        let expected = try events.compactMap { try one.shape.line($0) }
        while one.lines.count < expected.count, let piece = try await one.stream.nextPiece() { try one.take(piece) }
        #expect(one.lines == expected, "seed \(seed), \(one.shape)")
        #expect(one.stream.readyPiece() == nil)
        one.stream.cancel()
      }
      #expect(cluster.servers[0].registry.audiences.isEmpty)
    }
  }

  @Test("many watchers are each told every change, in order, once", arguments: Depth.allCases)
  func manyWatchers(depth: Depth) async throws {
    try await withTestCluster(at: depth) { cluster, client in
      let scope = CollectionScope(tenant: "default", namespace: "default")
      let start = try await cluster.store.currentRevision()
      try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<25 {
          let watch = try await client.watch(ConfigMap.resourceType, in: scope, after: "\(start)")
          group.addTask {
            var steps: [String] = []
            while steps.last != "300" { steps.append(try await nextChange(watch).object.json.step) }
            return steps
          }
        }
        var object = try await cluster.client.create(configMap("x", data: ["step": "1"]))
        for step in 2...300 {
          object.json[stringMap: "data"] = ["step": "\(step)"]
          object = try await cluster.client.update(object)
        }
        for try await steps in group { #expect(steps == (1...300).map { "\($0)" }) }
      }
    }
  }
}

extension JSONObject {
  fileprivate var step: String { value(at: ["data", "step"])?.stringValue ?? "" }
}
