public import Logging
public import ServiceLifecycle
internal import ArktosClient
package import ArktosCore
internal import ArktosStore

/// Tells clients and the other servers that this server is there.
///
/// Each server keeps a record under `/registry/masterleases/` alive with a 15 s lease, and whoever sees the records
/// change writes their sum into Endpoints `kubernetes` (tenant and namespace `default`): a subset for each service
/// group and port. Source: Arktos' lease reconciler; unlike there, servers of a group may listen on different ports.
public final class ServerRegistration: Service {
  private let server: APIServer
  private let address: String
  private let port: Int
  private let scheme: String
  private let logger: Logger
  private let onStart: @Sendable () -> Void

  package static let lease = Duration.seconds(15)
  private static let renewal = Duration.seconds(5)
  private static let records = KeyRange.prefix("/registry/masterleases/")

  /// - Parameters:
  ///   - address: the IP address that clients reach the server at.
  ///   - scheme: `http` or `https`; it becomes the port's name.
  ///   - onStart: called when clients can find the server, the last step of its start; again when they can after a
  ///     failure of the store.
  public init(
    server: APIServer, address: String, port: Int, scheme: String = "http", logger: Logger,
    onStart: @escaping @Sendable () -> Void = {}
  ) {
    self.server = server
    self.address = address
    self.port = port
    self.scheme = scheme
    self.logger = logger
    self.onStart = onStart
  }

  private var key: StoreKey { StoreKey("/registry/masterleases/\(address):\(port)") }

  public func run() async throws {
    await cancelWhenGracefulShutdown {
      // Endpoints lie in a namespace, which a new cluster does not have before its first server has made it.
      await self.repeatUntilDone("the server cannot be bootstrapped") { try await self.server.bootstrap() }
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await self.repeatUntilCancelled("the server's record cannot be renewed") { try await self.renew() }
        }
        group.addTask {
          await self.repeatUntilCancelled("server records cannot be followed") { try await self.follow() }
        }
      }
    }
    await withdraw()
  }

  private func repeatUntilCancelled(_ failure: String, _ body: () async throws -> Void) async {
    while !Task.isCancelled { await repeatUntilDone(failure, body) }
  }

  /// Tries again after a pause until `body` returns, or the task is cancelled.
  private func repeatUntilDone(_ failure: String, _ body: () async throws -> Void) async {
    while !Task.isCancelled {
      do {
        return try await body()
      } catch is CancellationError {
        return
      } catch {
        if Task.isCancelled { return }
        logger.warning("\(failure), trying again", metadata: ["error": "\(error)"])
        // Ends early when cancelled, and then so does the loop.
        try? await server.environment.sleep(.seconds(1))
      }
    }
  }

  /// Writes the record, and again before its lease can run out.
  private func renew() async throws {
    var endpoints = Endpoints(name: address, namespace: "default", tenant: WellKnownNames.defaultTenant)
    endpoints.json["subsets"] = [.object(subset)]
    let value = endpoints.json.encoded()
    while true {
      _ = try await server.store.commit(.put(key, StoreValue(value), timeToLive: Self.lease))
      try await server.environment.sleep(Self.renewal)
    }
  }

  private var subset: JSONObject {
    [
      "addresses": [["ip": .string(address)]],
      "ports": [["name": .string(scheme), "port": .int(Int64(port)), "protocol": "TCP"]],
      "serviceGroupId": .string(server.configuration.serviceGroup),
    ]
  }

  /// A server that stops says so, instead of leaving it to the lease.
  private func withdraw() async {
    do {
      _ = try await server.store.commit(.delete(key))
      try await reconcile()
    } catch {
      logger.info("the server's record is left to expire", metadata: ["error": "\(error)"])
    }
  }

  /// Sums up the records whenever one comes, changes or goes.
  private func follow() async throws {
    let revision = try await server.store.currentRevision()
    let watch = try await server.store.watch([Self.records], after: revision)
    defer { watch.cancel() }
    var wasFound = false
    while true {
      let isFound = try await reconcile()
      if isFound, !wasFound { onStart() }
      wasFound = isFound
      // Renewals write the same again.
      while try await !watch.next().events.contains(where: { $0.previous?.value.bytes != $0.entry?.value.bytes }) {}
    }
  }

  /// - Returns: whether this server is among those that the Endpoints tell of now.
  @discardableResult
  private func reconcile() async throws -> Bool {
    let client = Client(transport: server, userAgent: "arktos-apiserver")
    let key = ObjectKey(
      tenant: WellKnownNames.defaultTenant, namespace: "default", name: WellKnownNames.serverEndpoints)
    while true {
      do {
        let (subsets, isOwnAmongThem) = try await currentSubsets()
        do {
          var endpoints = try await client.get(Endpoints.self, key)
          guard endpoints.json["subsets"] != subsets else { return isOwnAmongThem }
          endpoints.json["subsets"] = subsets
          _ = try await client.update(endpoints)
        } catch let error as APIError where error.reason == .notFound {
          var endpoints = Endpoints(name: key.name, namespace: key.namespace, tenant: key.tenant)
          endpoints.json["subsets"] = subsets
          _ = try await client.create(endpoints)
        }
        return isOwnAmongThem
      } catch let error as APIError where error.reason == .conflict || error.reason == .alreadyExists {
        // Another server wrote at the same time; look again.
        continue
      }
    }
  }

  private func currentSubsets() async throws -> (JSONValue, isOwnAmongThem: Bool) {
    let listing = try await server.store.list(Self.records, at: .latest, limit: nil)
    let records = try listing.entries.flatMap { entry in
      try JSONObject(parsing: entry.value.bytes)[array: "subsets"] ?? []
    }
    let subsets = ServerSubsets.merged(records.compactMap(\.objectValue)).map(JSONValue.object)
    return (.array(subsets), listing.entries.contains { $0.key == key })
  }
}

/// Sums up servers' own subsets. Pure.
package enum ServerSubsets {
  /// One subset for each group and port, groups and addresses in byte order.
  package static func merged(_ records: [JSONObject]) -> [JSONObject] {
    struct Place: Hashable {
      var group: String
      var ports: JSONValue
    }
    var addresses: [Place: [String]] = [:]
    for record in records {
      let place = Place(group: record[string: "serviceGroupId"] ?? "", ports: record["ports"] ?? [])
      let ips = (record[array: "addresses"] ?? []).compactMap { $0["ip"]?.stringValue }
      addresses[place, default: []] += ips
    }
    func portNumber(_ place: Place) -> Int64 { place.ports.arrayValue?.first?["port"]?.intValue ?? 0 }
    let places = addresses.keys.sorted { ($0.group, portNumber($0)) < ($1.group, portNumber($1)) }
    return places.map { place in
      let ips = Set(addresses[place] ?? []).sorted()
      return [
        "addresses": .array(ips.map { ["ip": .string($0)] }), "ports": place.ports,
        "serviceGroupId": .string(place.group),
      ]
    }
  }
}
