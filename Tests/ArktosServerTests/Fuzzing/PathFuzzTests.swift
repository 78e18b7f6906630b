import ArktosCore
import ArktosTesting
import Testing

@Suite("Fuzzing: paths")
struct PathFuzzTests {
  private static let segments = [
    "api", "apis", "v1", "apps", "tenants", "all", "namespaces", "watch", "status", "finalize", "scale", "pods",
    "deployments", "a", "default", "system", "", "..", ".", "%2F", "%41", "%", "%2", "%zz", "é", "\u{301}", "%00",
  ]
  private static let mutation = Mutation(words: segments + ["/", "//", "?", "#", ";"])

  private struct Place {
    var path: String
    var tenant: String?
    var namespace: String?
    var name: String?
    var subresource: String?
  }

  /// A path as clients write it, and what it means.
  private static func place(_ generator: inout SeededGenerator) -> Place {
    var place = Place(path: "")
    if generator.chance(1, of: 4) {
      place.tenant = "t\(generator.below(3))"
      place.path += "/tenants/\(place.tenant ?? "")"
    }
    place.path += "/apis/apps/v1"
    if generator.chance(1, of: 3) {
      place.tenant = place.tenant ?? "u\(generator.below(3))"
      place.path += "/tenants/\(place.tenant ?? "")"
    }
    if generator.chance(2, of: 3) {
      place.namespace = "n\(generator.below(3))"
      place.path += "/namespaces/\(place.namespace ?? "")"
    }
    place.path += "/deployments"
    if generator.chance(2, of: 3) {
      place.name = "web"
      place.path += "/web"
      if generator.chance(1, of: 2) {
        place.subresource = "status"
        place.path += "/status"
      }
    }
    return place
  }

  @Test("paths are read as they are meant, and what nobody means is a bad request or not there")
  func paths() async throws {
    try await FuzzSession.run("paths", seeds: 50) { generator in
      for _ in 0..<100 {
        let place = Self.place(&generator)
        let info = try RequestInfo(parsing: APIRequest(.get, place.path))
        try require(
          info?.tenant == place.tenant && info?.namespace == place.namespace && info?.name == place.name
            && info?.subresource == place.subresource && info?.resource == "deployments", "misread", place.path)
        let free = (0..<generator.below(9)).map { _ in "/" + generator.pick(Self.segments) }.joined()
        for path in [Self.mutation.mutate(place.path, &generator), free] {
          let request = APIRequest(
            generator.pick(APIRequest.Method.allCases), path,
            query: [APIRequest.QueryItem("fieldSelector", "metadata.name=\(generator.pick(Self.segments))")])
          let info = try outcome(of: path) { () throws(APIError) in try RequestInfo(parsing: request) } ?? nil
          try require(info?.resource.isEmpty != true, "a resource without a name", path)
        }
      }
    }
  }
}
