internal import FoundationEssentials
internal import Yams

extension Kubeconfig {
  /// The configuration as kubectl writes it.
  public func encodedYAML() throws(ClientError) -> String {
    let root = mapping([
      ("apiVersion", text("v1")), ("kind", text("Config")),
      ("clusters", list(clusters) { [("name", text($0.name)), ("cluster", mapping(fields(of: $0)))] }),
      ("users", list(users) { [("name", text($0.name)), ("user", mapping(fields(of: $0)))] }),
      ("contexts", list(contexts) { [("name", text($0.name)), ("context", mapping(fields(of: $0)))] }),
      ("current-context", text(currentContext ?? "")),
    ])
    do {
      return try Yams.serialize(node: root)
    } catch {
      throw ClientError(.configuration, "the kubeconfig cannot be written as YAML: \(error)")
    }
  }

  private typealias Field = (name: String, value: Node?)

  private func fields(of cluster: Cluster) -> [Field] {
    [
      ("server", text(cluster.server)), ("certificate-authority", text(cluster.certificateAuthority)),
      ("certificate-authority-data", base64(cluster.certificateAuthorityData)),
      ("insecure-skip-tls-verify", cluster.insecureSkipTLSVerify ? Node("true") : nil),
      ("tls-server-name", text(cluster.tlsServerName)),
    ]
  }

  private func fields(of user: User) -> [Field] {
    [
      ("client-certificate", text(user.clientCertificate)),
      ("client-certificate-data", base64(user.clientCertificateData)),
      ("client-key", text(user.clientKey)), ("client-key-data", base64(user.clientKeyData)),
      ("token", text(user.token)), ("tokenFile", text(user.tokenFile)), ("username", text(user.username)),
      ("password", text(user.password)),
    ]
  }

  private func fields(of context: Context) -> [Field] {
    [
      ("cluster", text(context.cluster)), ("user", text(context.user)), ("tenant", text(context.tenant)),
      ("namespace", text(context.namespace)),
    ]
  }

  /// Text that other readers would take for a number or a boolean is quoted.
  private func text(_ text: String?) -> Node? {
    guard let text else { return nil }
    let isPlain = Resolver.default.resolveTag(of: Node(text)) == .str && !text.isEmpty
    return .scalar(.init(text, Tag(.str), isPlain ? .any : .doubleQuoted))
  }

  private func base64(_ data: [UInt8]?) -> Node? { data.flatMap { text(Data($0).base64EncodedString()) } }

  private func list<Element>(_ elements: [Element], _ fields: (Element) -> [Field]) -> Node {
    Node(elements.map { mapping(fields($0)) }, Tag(.seq), elements.isEmpty ? .flow : .any)
  }

  /// Fields without a value are left out.
  private func mapping(_ fields: [Field]) -> Node {
    let pairs = fields.compactMap { field in field.value.map { (Node(field.name), $0) } }
    return Node(pairs, Tag(.map), pairs.isEmpty ? .flow : .any)
  }
}
