import ArktosClient
import ArktosTesting
import FoundationEssentials
import Testing

@Suite("A kubeconfig")
struct KubeconfigTests {
  static let example = """
    apiVersion: v1
    kind: Config
    clusters:
    - name: one
      cluster:
        server: https://10.0.0.1:6443/tenants/t/
        certificate-authority-data: Q0E=
        tls-server-name: api.example
    - name: two
      cluster: {server: "http://127.0.0.1:8080", insecure-skip-tls-verify: true}
    users:
    - name: admin
      user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ}
    - name: robot
      user: {token: "12345"}
    - name: plugin
      user: {exec: {command: get-token}}
    - name: nobody
      user:
    contexts:
    - name: first
      context: {cluster: one, user: admin, tenant: acme, namespace: web}
    - name: second
      context: {cluster: two, user: robot}
    - name: anonymous
      context: {cluster: two}
    - name: every
      context: {cluster: two, tenant: all}
    - name: by-plugin
      context: {cluster: two, user: plugin}
    current-context: first
    preferences: {}
    """

  func configuration(_ overrides: KubeconfigOverrides = .none) throws -> ClientConfiguration {
    try Kubeconfig(yaml: Self.example, name: "example").configuration(overrides)
  }

  @Test("gives the current context's server, trust, credentials, tenant and namespace")
  func currentContext() throws {
    let configuration = try configuration()
    #expect(configuration.server == "https://10.0.0.1:6443/tenants/t")
    #expect(configuration.trust == .init(authorities: Array("CA".utf8), serverName: "api.example"))
    #expect(
      configuration.credentials == .init(certificate: .init(certificate: Array("CERT".utf8), key: Array("KEY".utf8))))
    #expect(configuration.tenant == "acme")
    #expect(configuration.namespace == "web")
  }

  @Test("gives way to what flags say")
  func overrides() throws {
    let second = try configuration(.init(context: "second"))
    #expect(second.server == "http://127.0.0.1:8080")
    #expect(second.trust.skipsVerification)
    #expect(second.credentials == .init(token: .text("12345")))
    #expect(second.tenant == nil && second.namespace == nil)
    let mixed = try configuration(
      .init(cluster: "two", user: "robot", server: "http://h:1", tenant: "t", namespace: "n", token: "x"))
    #expect(mixed.server == "http://h:1")
    #expect(mixed.credentials.token == .text("x"))
    #expect(mixed.tenant == "t" && mixed.namespace == "n")
  }

  @Test("needs no files when a server is named")
  func serverAlone() throws {
    let configuration = try Kubeconfig().configuration(.init(server: "http://127.0.0.1:8080"))
    #expect(configuration == ClientConfiguration(server: "http://127.0.0.1:8080"))
  }

  @Test(
    "says what is wrong with a choice",
    arguments: [
      (KubeconfigOverrides(context: "none"), "example: there is no context \"none\""),
      (KubeconfigOverrides(cluster: "none"), "example: there is no cluster \"none\" that context \"first\" names"),
      (KubeconfigOverrides(user: "none"), "example: there is no user \"none\""),
      (KubeconfigOverrides(context: "every"), "\"all\" is not a valid tenant name"),
      (
        KubeconfigOverrides(server: "ftp://x"), "the server must be an http:// or https:// URL, not \"ftp://x\""
      ),
      (
        KubeconfigOverrides(context: "by-plugin"),
        "example: user \"plugin\" authenticates by exec, which is not supported; give it a token or a certificate"
      ),
    ])
  func wrongChoices(overrides: KubeconfigOverrides, message: String) throws {
    let error = #expect(throws: ClientError.self) { try configuration(overrides) }
    #expect(error?.message == message)
    #expect(error?.code == .configuration)
  }

  @Test(
    "says which field is wrong",
    arguments: [
      ("clusters: 3", "f: clusters must be a list"),
      ("clusters: [{cluster: {server: http://h}}]", "f: clusters[0].name is missing"),
      ("clusters: [{name: a, cluster: 3}]", "f: clusters[0].cluster must be a map of fields"),
      (
        "users: [{name: a}, {name: b, user: {client-key-data: '*'}}]",
        "f: users[1].user.client-key-data is not valid base64"
      ),
      (
        "clusters: [{name: a, cluster: {insecure-skip-tls-verify: maybe}}]",
        "f: clusters[0].cluster.insecure-skip-tls-verify must be true or false"
      ),
      ("contexts: [{name: a, context: {tenant: [1]}}]", "f: contexts[0].context.tenant must be text"),
      ("- 1", "f: the file must be a map of fields"),
    ])
  func wrongFields(yaml: String, message: String) throws {
    let error = #expect(throws: ClientError.self) { try Kubeconfig(yaml: yaml, name: "f") }
    #expect(error?.message == message)
  }

  @Test("of no words has nothing in it, and says that no context is chosen")
  func empty() throws {
    let empty = try Kubeconfig(yaml: "", name: "f")
    let error = #expect(throws: ClientError.self) { try empty.configuration() }
    #expect(error?.message == "f: current-context is not set; choose a context with --context")
  }

  @Test("survives being written and read")
  func roundTrip() throws {
    var original = try Kubeconfig(yaml: Self.example, name: "f")
    original.users.removeAll { $0.unsupportedMethod != nil }
    #expect(try Kubeconfig(yaml: original.encodedYAML(), name: "f") == original)
    let made = Kubeconfig(clusterName: "arktos", server: "http://127.0.0.1:8080", tenant: "1e3")
    let read = try Kubeconfig(yaml: made.encodedYAML())
    #expect(read.contexts == made.contexts && read.clusters == made.clusters)
    #expect(read.currentContext == "arktos")
  }

  @Test(
    "quotes what other readers would take for a number, a time, a boolean or nothing",
    arguments: [
      "12345", "1e3", "0x10", "-1", ".5", "yes", "off", "True", "null", "~", "2001-01-01", "12:30:45", "=", "<<",
    ])
  func quotes(token: String) throws {
    let text = try Kubeconfig(clusterName: "a", server: "http://h", user: .init(name: "u", token: token)).encodedYAML()
    #expect(text.contains("token: \"\(token)\"\n"))
    #expect(try Kubeconfig(yaml: text).users.first?.token == token)
  }

  @Test("leaves words, paths and addresses without quotes", arguments: ["word", "/a/b", "http://h:1", "nobody", "e3"])
  func plainText(token: String) throws {
    let text = try Kubeconfig(clusterName: "a", server: "http://h", user: .init(name: "u", token: token)).encodedYAML()
    #expect(text.contains("token: \(token)\n"))
  }

  @Test("resolves relative paths against its own directory")
  func relativePaths() throws {
    let directory = try TemporaryDirectory()
    try directory.write("certs/ca.pem", "CA")
    try directory.write("certs/token", " secret\n")
    let file = try directory.write(
      "config",
      """
      clusters: [{name: c, cluster: {server: https://h, certificate-authority: certs/ca.pem}}]
      users: [{name: u, user: {tokenFile: certs/token, token: ignored}}]
      contexts: [{name: x, context: {cluster: c, user: u}}]
      current-context: x
      """)
    let configuration = try #require(ClientConfiguration.load(kubeconfig: file, variables: [:]).first)
    #expect(configuration.trust.authorities == Array("CA".utf8))
    #expect(configuration.credentials.token == .file(path: "\(directory.path)/certs/token"))
  }

  @Test("names a file that it needs and cannot read")
  func missingCertificate() throws {
    let kubeconfig = try Kubeconfig(
      yaml: """
        clusters: [{name: c, cluster: {server: https://h, certificate-authority: /nowhere/ca.pem}}]
        contexts: [{name: x, context: {cluster: c}}]
        current-context: x
        """, name: "f")
    let error = #expect(throws: ClientError.self) { try kubeconfig.configuration() }
    #expect(error?.message == "f: cannot read /nowhere/ca.pem, the certificate-authority of cluster \"c\"")
  }
}

@Suite("Several kubeconfigs")
struct SeveralKubeconfigsTests {
  let directory: TemporaryDirectory
  let one: String
  let two: String

  init() throws {
    directory = try TemporaryDirectory()
    one = try directory.write("one", Self.text("http://h:1", tenant: "t1"))
    two = try directory.write("two", Self.text("http://h:2", tenant: "t2"))
  }

  static func text(_ server: String, tenant: String) -> String {
    """
    clusters: [{name: c, cluster: {server: "\(server)"}}]
    contexts: [{name: x, context: {cluster: c, tenant: \(tenant)}}, {name: \(tenant), context: {cluster: c}}]
    current-context: x
    """
  }

  @Test("in the flag are one server each, with the first one's tenant", arguments: [" ", "  "])
  func inTheFlag(separator: String) throws {
    let servers = try ClientConfiguration.load(kubeconfig: one + separator + two + separator, variables: [:])
    #expect(servers.map(\.server) == ["http://h:1", "http://h:2"])
    #expect(servers.map(\.tenant) == ["t1", "t1"])
  }

  @Test("in KUBECONFIG are merged, the first entry of a name wins, and missing files do not matter")
  func inTheEnvironment() throws {
    let variables = ["KUBECONFIG": ":\(directory.path)/none:\(two):\(one)"]
    let merged = try #require(Kubeconfig.load(variables: variables).first)
    #expect(merged.clusters.map(\.server) == ["http://h:2"])
    #expect(merged.contexts.map(\.name) == ["x", "t2", "t1"])
    #expect(try merged.configuration().tenant == "t2")
  }

  @Test("are not needed: the one in the home directory is found")
  func inTheHomeDirectory() throws {
    try directory.write(".kube/config", Self.text("http://h:3", tenant: "t3"))
    let servers = try ClientConfiguration.load(variables: ["HOME": directory.path])
    #expect(servers.map(\.server) == ["http://h:3"])
  }

  @Test("must exist when the flag names them")
  func mustExist() throws {
    let error = #expect(throws: ClientError.self) {
      try ClientConfiguration.load(kubeconfig: "\(one) /nowhere", variables: [:])
    }
    #expect(error?.message == "the kubeconfig /nowhere does not exist or cannot be read")
  }

  @Test("that are nowhere are told with what to do")
  func nowhere() throws {
    let error = #expect(throws: ClientError.self) {
      try ClientConfiguration.load(variables: ["HOME": "\(directory.path)/none"])
    }
    #expect(error?.message.hasPrefix("no kubeconfig was found: name one with --kubeconfig") == true)
  }

  @Test("give one server when the server itself is named")
  func serverOverride() throws {
    let servers = try ClientConfiguration.load(
      kubeconfig: "\(one) \(two)", overrides: .init(server: "http://h:9"), variables: [:])
    #expect(servers.map(\.server) == ["http://h:9"])
  }
}
