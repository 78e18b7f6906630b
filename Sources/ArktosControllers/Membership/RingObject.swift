internal import ArktosClient
internal import ArktosCore

/// The API object that keeps a controller type's ring: a ConfigMap in the operators' tenant.
struct RingObject: Sendable {
  static let namespace = "kube-system"
  private static let dataKey = "ring"

  let client: Client
  let key: ObjectKey

  init(type: String, client: Client) {
    self.client = client
    key = ObjectKey(
      tenant: WellKnownNames.defaultTenant, namespace: Self.namespace, name: "controller-ring-\(type.lowercased())")
  }

  /// The ring with the object that holds it, which is made if it is not there.
  ///
  /// - Parameter known: the ring as it was last; if somebody deleted the object it is put back, for others may still
  ///   be working by it.
  func read(known: ControllerRing?) async throws -> (ring: ControllerRing, object: ConfigMap) {
    do {
      return try Self.decode(try await client.get(ConfigMap.self, key))
    } catch let error as APIError where error.code == 404 {
      try await createNamespace()
      var object = ConfigMap(name: key.name, namespace: key.namespace, tenant: key.tenant)
      object.data = Self.data(of: known ?? ControllerRing())
      do {
        return try Self.decode(try await client.create(object))
      } catch let error as APIError where error.reason == .alreadyExists {
        return try Self.decode(try await client.get(ConfigMap.self, key))
      }
    }
  }

  /// Replaces the ring if nobody else has since it was read; nil if somebody has.
  func replace(_ object: ConfigMap, with ring: ControllerRing) async throws -> ConfigMap? {
    var object = object
    object.data = Self.data(of: ring)
    do {
      return try await client.update(object)
    } catch let error as APIError where error.reason == .conflict {
      return nil
    }
  }

  private func createNamespace() async throws {
    do {
      _ = try await client.create(Namespace(name: key.namespace, tenant: key.tenant))
    } catch let error as APIError where error.reason == .alreadyExists {
      // As it should be.
    }
  }

  private static func data(of ring: ControllerRing) -> [String: String] {
    [dataKey: String(decoding: ring.json.encoded(), as: UTF8.self)]
  }

  private static func decode(_ object: ConfigMap) throws -> (ControllerRing, ConfigMap) {
    let text = object.data[dataKey] ?? ""
    guard let json = try? JSONObject(parsing: Array(text.utf8)), let ring = ControllerRing(json: json) else {
      throw ClientError(
        .invalidResponse,
        "ConfigMap \(object.objectKey) holds no controller ring: stop all controllers, delete it, and start them again")
    }
    return (ring, object)
  }
}
