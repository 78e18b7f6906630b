import ArktosCore
import ArktosServer
import ArktosTesting
import Testing

@Suite("Discovery")
struct DiscoveryTests {
  private func document(_ path: String) async throws -> JSONObject {
    try await withTestCluster { cluster in
      let response = await cluster.servers[0].respond(to: APIRequest(.get, path))
      #expect(response.status == 200)
      return try await response.object()
    }
  }

  @Test("the versions of the core group", arguments: ["/api", "/api/", "/tenants/a/api"])
  func core(path: String) async throws {
    let versions = try await document(path)
    #expect(versions[string: "kind"] == "APIVersions")
    #expect(versions[array: "versions"] == ["v1"])
  }

  @Test("the root names the paths, each of which answers", arguments: ["/", "/tenants/a/"])
  func paths(root: String) async throws {
    let paths = try await document(root)[strings: "paths"]
    #expect(Set(paths).isSuperset(of: ["/api/v1", "/apis/apps", "/apis/apps/v1", "/livez", "/openapi/v3", "/version"]))
    try await withTestCluster { cluster in
      for path in paths {
        let answer = await cluster.servers[0].respond(to: APIRequest(.get, path))
        #expect(answer.status == 200, "\(path)")
      }
    }
  }

  @Test("the groups, each with its preferred version", arguments: ["/apis", "/tenants/all/apis"])
  func groups(path: String) async throws {
    let list = try await document(path)
    #expect(list[string: "kind"] == "APIGroupList")
    let groups = (list[array: "groups"] ?? []).compactMap(\.objectValue)
    #expect(groups.map { $0[string: "name"] }.contains("apps"))
    for group in groups {
      let preferred = group[object: "preferredVersion"] ?? [:]
      #expect(
        preferred[string: "groupVersion"] == "\(group[string: "name"] ?? "")/\(preferred[string: "version"] ?? "")")
    }
    let apps = try await document("/apis/apps")
    #expect(apps[string: "kind"] == "APIGroup")
    #expect(apps[string: "name"] == "apps")
  }

  @Test(
    "all kinds come in one answer for clients that ask for it, who need not be sent it twice",
    arguments: ["v2", "v2beta1"])
  func aggregated(version: String) async throws {
    try await withTestCluster { cluster in
      let form = "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList"
      func ask(_ path: String, _ headers: [String: String] = [:]) async -> APIResponse {
        let headers = headers.merging(["accept": "\(form),application/json"]) { own, _ in own }
        return await cluster.servers[0].respond(to: APIRequest(.get, path, headers: HeaderFields(headers)))
      }
      var found: [String: JSONObject] = [:]
      for path in ["/api", "/apis"] {
        let answer = await ask(path)
        #expect(answer.headers["content-type"] == form)
        let list = try await answer.object()
        #expect(list[string: "apiVersion"] == "apidiscovery.k8s.io/\(version)")
        for group in list[array: "items"] ?? [] {
          for version in group["versions"]?.arrayValue ?? [] {
            for resource in version["resources"]?.arrayValue ?? [] {
              let name = "\(group["metadata"]?["name"]?.stringValue ?? "")/\(resource["resource"]?.stringValue ?? "")"
              found[name] = resource.objectValue
            }
          }
        }
        let tag = answer.headers["etag"] ?? ""
        #expect(await ask(path, ["if-none-match": tag]).status == 304)
      }
      for definition in ResourceCatalog.builtin.definitions {
        let resource = try #require(found["\(definition.type.group)/\(definition.type.plural)"])
        #expect(resource.value(at: ["responseKind", "kind"])?.stringValue == definition.type.kind)
        #expect(resource[string: "scope"] == (definition.type.scope == .namespace ? "Namespaced" : "Cluster"))
        #expect(resource[array: "subresources"]?.count ?? 0 == definition.subresources.count)
      }
      let older = await cluster.servers[0].respond(to: APIRequest(.get, "/apis"))
      #expect(try await older.object()[string: "kind"] == "APIGroupList")
    }
  }

  @Test("every kind of the catalog is listed with its scope, names and subresources")
  func resources() async throws {
    for definition in ResourceCatalog.builtin.definitions {
      let type = definition.type
      let path = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
      let resources = (try await document(path)[array: "resources"] ?? []).compactMap(\.objectValue)
      let resource = try #require(resources.first { $0[string: "name"] == type.plural })
      #expect(resource[string: "kind"] == type.kind)
      #expect(resource[bool: "namespaced"] == (type.scope == .namespace))
      #expect(resource[bool: "tenanted"] == (type.scope != .cluster))
      #expect(resource[strings: "verbs"].contains("watch"))
      #expect(resource[strings: "shortNames"] == definition.shortNames)
      for subresource in definition.subresources {
        #expect(resources.contains { $0[string: "name"] == "\(type.plural)/\(subresource.rawValue)" })
      }
    }
  }

  @Test("questions are listed with the one verb they have, and so are tokens")
  func questions() async throws {
    for (path, names) in [
      ("/apis/authorization.k8s.io/v1", ["selfsubjectaccessreviews", "localsubjectaccessreviews"]),
      ("/apis/authentication.k8s.io/v1", ["tokenreviews", "selfsubjectreviews"]),
      ("/api/v1", ["serviceaccounts/token"]),
    ] {
      let resources = (try await document(path)[array: "resources"] ?? []).compactMap(\.objectValue)
      for name in names {
        let resource = try #require(resources.first { $0[string: "name"] == name })
        #expect(resource[strings: "verbs"] == ["create"])
      }
    }
    let groups = (try await document("/apis")[array: "groups"] ?? []).compactMap { $0["name"]?.stringValue }
    #expect(groups.contains("authorization.k8s.io") && groups.contains("authentication.k8s.io"))
    let paths = try await document("/openapi/v3/apis/authorization.k8s.io/v1")[object: "paths"] ?? [:]
    #expect(paths["/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"]?["post"] != nil)
    let token = try await document("/openapi/v3/api/v1")
    let request: [String] = ["components", "schemas", "io.k8s.api.authentication.v1.TokenRequest"]
    #expect(token.value(at: request) != nil)
  }

  @Test("OpenAPI names every kind with the parameters that a patch takes")
  func openAPI() async throws {
    let index = (try await document("/openapi/v3")[object: "paths"] ?? [:])
    for definition in ResourceCatalog.builtin.definitions {
      let type = definition.type
      let place = type.group.isEmpty ? "api/\(type.version)" : "apis/\(type.group)/\(type.version)"
      let url = try #require(index.value(at: [place, "serverRelativeURL"])?.stringValue)
      let path = url.split(separator: "?").first.map(String.init) ?? ""
      let paths = try await document(path)[object: "paths"] ?? [:]
      let namespace = type.scope == .namespace ? "/namespaces/{namespace}" : ""
      let patch = try #require(paths.value(at: ["/\(place)\(namespace)/\(type.plural)/{name}", "patch"])?.objectValue)
      #expect(patch.value(at: ["x-kubernetes-group-version-kind", "kind"]) == .string(type.kind))
      #expect((patch[array: "parameters"] ?? []).contains { $0["name"] == "fieldValidation" })
    }
  }

  @Test(
    "paths that are no discovery are not found",
    arguments: [
      "/apis/unknown", "/api/v9", "/apis/apps/v9", "/openapi/v1", "/apis/apps/v1/unknowns",
    ])
  func notFound(path: String) async throws {
    try await withTestCluster { cluster in
      let response = await cluster.servers[0].respond(to: APIRequest(.get, path))
      #expect(response.status == 404)
      let status = try await response.object()
      #expect(status[string: "message"] == "the server could not find the requested resource")
    }
  }
}
