internal import ArktosCore
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

  private typealias Node = Yams.Node
  private typealias Field = (name: String, value: Node?)

  private func fields(of cluster: Cluster) -> [Field] {
    [
      ("server", text(cluster.server)), ("certificate-authority", text(cluster.certificateAuthority)),
      ("certificate-authority-data", base64(cluster.certificateAuthorityData)),
      ("insecure-skip-tls-verify", cluster.insecureSkipTLSVerify ? scalar("true", .bool) : nil),
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

  /// Text that other readers would take for a number, a time or a boolean is quoted.
  private func text(_ text: String?) -> Node? {
    guard let text else { return nil }
    let beginsLikeText = text.first.map { $0.isLetter || $0 == "/" } ?? false
    let isPlain = beginsLikeText && YAMLScalar.value(of: text, isPlain: true).stringValue != nil
    return scalar(text, .str, isPlain ? .any : .doubleQuoted)
  }

  private func base64(_ data: [UInt8]?) -> Node? { data.flatMap { text(Data($0).base64EncodedString()) } }

  private func list<Element>(_ elements: [Element], _ fields: (Element) -> [Field]) -> Node {
    Node(elements.map { mapping(fields($0)) }, tag(.seq), elements.isEmpty ? .flow : .any)
  }

  /// Fields without a value are left out.
  private func mapping(_ fields: [Field]) -> Node {
    let pairs = fields.compactMap { field in field.value.map { (scalar(field.name, .str), $0) } }
    return Node(pairs, tag(.map), pairs.isEmpty ? .flow : .any)
  }

  private func scalar(_ text: String, _ name: Tag.Name, _ style: Node.Scalar.Style = .any) -> Node {
    .scalar(.init(text, tag(name), style))
  }

  /// What a node is, said outright: to find it out, Yams makes regular expressions, which takes longer than all the rest
  /// and brings 2 MB of tables into memory.
  private func tag(_ name: Tag.Name) -> Tag { Tag(name, .basic) }
}
