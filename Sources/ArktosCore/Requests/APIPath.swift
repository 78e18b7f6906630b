/// The parts of a resource's path, whatever the method.
struct APIPath: Hashable, Sendable {
  /// What the path names; the verb is not known yet.
  var place: RequestInfo
  /// Whether the path has the old `watch/` prefix behind the version.
  var isWatch: Bool

  /// Nil for a path that is about no resource.
  init?(_ path: String) throws(APIError) {
    let (baseTenant, rest) = try TenantPrefix.split(path)
    var segments = try PathSegments(rest).decoded[...]
    place = RequestInfo(verb: .get, tenant: baseTenant, resource: "")
    switch segments.popFirst() {
    case "api":
      guard segments.count >= 2, let version = segments.popFirst() else { return nil }
      place.version = version
    case "apis":
      guard segments.count >= 3, let group = segments.popFirst(), let version = segments.popFirst() else { return nil }
      (place.group, place.version) = (group, version)
    default: return nil
    }

    isWatch = segments.first == "watch"
    if isWatch { segments.removeFirst() }
    if segments.first == "tenants", segments.count >= 3, let named = segments.dropFirst().first,
      !Self.isSubresourceOfContainer(segments[segments.startIndex + 2])
    {
      if let baseTenant, baseTenant != named {
        throw .badRequest(
          "the server's address is that of tenant \"\(baseTenant)\" but the path names tenant \"\(named)\"")
      }
      place.tenant = named
      segments.removeFirst(2)
    }
    if segments.first == "namespaces", segments.count >= 2 {
      place.namespace = segments[segments.startIndex + 1]
      if segments.count >= 3, !Self.isSubresourceOfContainer(segments[segments.startIndex + 2]) {
        segments.removeFirst(2)
      }
    }

    guard let resource = segments.popFirst() else { throw .pathNotFound }
    place.resource = resource
    place.name = segments.popFirst()
    place.subresource = segments.popFirst()
    guard segments.isEmpty else { throw .pathNotFound }
    if place.tenant == WellKnownNames.allTenants {
      if place.namespace != nil, resource != "namespaces" {
        throw .badRequest("a namespace cannot be named across all tenants: name its tenant in the path")
      }
      if place.name != nil { throw .badRequest("a resource cannot be retrieved by name across all tenants") }
    }
  }

  /// What stands behind a tenant's or namespace's name without being a resource inside it.
  private static func isSubresourceOfContainer(_ segment: String) -> Bool {
    segment == "status" || segment == "finalize"
  }
}

/// The prefix `/tenants/{t}` in front of a whole API path: the address of the server as one tenant sees it.
public enum TenantPrefix {
  /// Takes the prefix off; the tenant is nil and the path unchanged where there is none.
  public static func split(_ path: String) throws(APIError) -> (tenant: String?, rest: String) {
    let marker = "/tenants/"
    guard path.hasPrefix(marker) else { return (nil, path) }
    let behind = path.dropFirst(marker.count)
    let encoded = behind.prefix { $0 != "/" }
    guard !encoded.isEmpty else { throw .pathNotFound }
    let rest = behind.dropFirst(encoded.count)
    return (try PathSegments.decode(encoded), rest.isEmpty ? "/" : String(rest))
  }
}
