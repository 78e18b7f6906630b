import ArktosCore
import Testing

@Suite("Reading what a request is about")
struct RequestInfoTests {
  typealias Case = (APIRequest, RequestInfo)

  static func request(_ line: String) -> APIRequest {
    let parts = line.split(separator: " ")
    let target = parts[1].split(separator: "?")
    let query = target.dropFirst().joined().split(separator: "&").map { item in
      let pair = item.split(separator: "=", maxSplits: 1)
      return APIRequest.QueryItem(String(pair[0]), pair.count > 1 ? String(pair[1]) : "")
    }
    return APIRequest(APIRequest.Method(rawValue: String(parts[0])) ?? .options, String(target[0]), query: query)
  }

  static let table: [(String, RequestInfo)] = [
    ("GET /api/v1/tenants", .init(verb: .list, resource: "tenants")),
    ("GET /api/v1/tenants/t1", .init(verb: .get, resource: "tenants", name: "t1")),
    ("DELETE /api/v1/tenants/t1", .init(verb: .delete, resource: "tenants", name: "t1")),
    ("GET /api/v1/tenants/t1/status", .init(verb: .get, resource: "tenants", name: "t1", subresource: "status")),
    (
      "PUT /api/v1/tenants/t1/finalize",
      .init(verb: .update, resource: "tenants", name: "t1", subresource: "finalize")
    ),
    ("GET /api/v1/tenants/t1/namespaces", .init(verb: .list, tenant: "t1", resource: "namespaces")),
    (
      "GET /api/v1/tenants/t1/namespaces/n1",
      .init(verb: .get, tenant: "t1", namespace: "n1", resource: "namespaces", name: "n1")
    ),
    ("GET /api/v1/tenants/t1/pods", .init(verb: .list, tenant: "t1", resource: "pods")),
    (
      "GET /api/v1/tenants/t1/namespaces/n1/pods?watch=1",
      .init(verb: .watch, tenant: "t1", namespace: "n1", resource: "pods")
    ),
    (
      "GET /api/v1/watch/tenants/t1/namespaces/n1/pods",
      .init(verb: .watch, tenant: "t1", namespace: "n1", resource: "pods")
    ),
    (
      "GET /api/v1/watch/tenants/t1/namespaces/n1/pods/p",
      .init(verb: .watch, tenant: "t1", namespace: "n1", resource: "pods", name: "p")
    ),
    (
      "PUT /api/v1/tenants/t1/namespaces/n1/status",
      .init(
        verb: .update, tenant: "t1", namespace: "n1", resource: "namespaces", name: "n1", subresource: "status")
    ),
    (
      "PUT /api/v1/namespaces/n1/finalize",
      .init(verb: .update, namespace: "n1", resource: "namespaces", name: "n1", subresource: "finalize")
    ),
    (
      "DELETE /api/v1/tenants/t1/namespaces/n1/pods",
      .init(verb: .deleteCollection, tenant: "t1", namespace: "n1", resource: "pods")
    ),
    ("GET /api/v1/pods", .init(verb: .list, resource: "pods")),
    ("HEAD /api/v1/pods", .init(verb: .list, resource: "pods")),
    ("GET /api/v1/pods?watch=true", .init(verb: .watch, resource: "pods")),
    ("GET /api/v1/pods?watch", .init(verb: .watch, resource: "pods")),
    ("GET /api/v1/pods?watch=false", .init(verb: .list, resource: "pods")),
    ("GET /api/v1/pods?watch=0", .init(verb: .list, resource: "pods")),
    ("GET /api/v1/tenants/all/pods", .init(verb: .list, tenant: "all", resource: "pods")),
    (
      "GET /api/v1/namespaces/n1/pods?watch=1&fieldSelector=metadata.name=p",
      .init(verb: .watch, namespace: "n1", resource: "pods", name: "p")
    ),
    (
      "GET /api/v1/namespaces/n1/pods?fieldSelector=metadata.name!=p",
      .init(verb: .list, namespace: "n1", resource: "pods")
    ),
    ("POST /api/v1/namespaces/n1/pods", .init(verb: .create, namespace: "n1", resource: "pods")),
    (
      "POST /api/v1/namespaces/n1/pods/p/binding",
      .init(verb: .create, namespace: "n1", resource: "pods", name: "p", subresource: "binding")
    ),
    (
      "PATCH /apis/apps/v1/tenants/t/namespaces/n/deployments/d/scale",
      .init(
        verb: .patch, group: "apps", tenant: "t", namespace: "n", resource: "deployments", name: "d",
        subresource: "scale")
    ),
    ("GET /apis/apps/v1/deployments/", .init(verb: .list, group: "apps", resource: "deployments")),
    ("GET /tenants/t2/api/v1/pods", .init(verb: .list, tenant: "t2", resource: "pods")),
    ("GET /tenants/t2/api/v1/tenants/t2/pods", .init(verb: .list, tenant: "t2", resource: "pods")),
    (
      "GET /api/v1/namespaces/n%31/configmaps/a%2Eb",
      .init(verb: .get, namespace: "n1", resource: "configmaps", name: "a.b")
    ),
  ]

  @Test("a resource's method and path give verb, place and name", arguments: table)
  func resources(line: String, expected: RequestInfo) throws {
    #expect(try RequestInfo(parsing: Self.request(line)) == expected)
  }

  @Test(
    "other paths are about no resource",
    arguments: [
      "/", "/healthz", "/api", "/api/v1", "/api/v1/", "/apis", "/apis/apps", "/apis/apps/v1", "/openapi/v3/api/v1",
      "/tenants/t1", "/tenants/t1/api", "/version",
    ])
  func nonResources(path: String) throws {
    #expect(try RequestInfo(parsing: APIRequest(.get, path)) == nil)
  }

  @Test(
    "requests that cannot be meant are refused",
    arguments: [
      ("GET /api/v1/tenants/all/namespaces/n1/pods", 400), ("GET /api/v1/tenants/all/namespaces/n1", 400),
      ("GET /api/v1/tenants/all/pods/p", 400), ("GET /tenants/a/api/v1/tenants/b/pods", 400),
      ("GET /api/v1/namespaces/n%2F1/pods", 400), ("GET /api/v1/namespaces/n%2F%CC%811/pods", 400),
      ("GET /api/v1/namespaces/%2e%2E/pods", 400),
      ("GET /api/v1/namespaces/%zz/pods", 400), ("GET /api/v1/namespaces/n%2/pods", 400),
      ("GET /api/v1/namespaces/%ff/pods", 400), ("GET /api/v1/namespaces//pods", 404),
      ("GET /api/v1/namespaces/n/pods/p/log/more", 404), ("GET /api/v1/watch", 404),
      ("OPTIONS /api/v1/pods", 405), ("GET /api/v1/pods?fieldSelector=nonsense", 400),
    ])
  func refusals(line: String, code: Int) {
    let error = #expect(throws: APIError.self) { try RequestInfo(parsing: Self.request(line)) }
    #expect(error?.code == code)
  }

  @Test("every path that a resource type makes is read back")
  func roundTrip() throws {
    for scope in ResourceScope.allCases {
      let type = ResourceType(group: "g.io", version: "v2", kind: "Thing", plural: "things", scope: scope)
      let path = type.path(tenant: "t", namespace: "n", name: "x", subresource: "status")
      let info = try #require(try RequestInfo(parsing: APIRequest(.get, path)))
      #expect(info.resource == "things" && info.name == "x" && info.subresource == "status")
      #expect(info.tenant == (scope == .cluster ? nil : "t"))
      #expect(info.namespace == (scope == .namespace ? "n" : nil))
    }
  }
}
