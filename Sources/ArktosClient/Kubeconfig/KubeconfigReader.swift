internal import FoundationEssentials
internal import Yams

/// Reads one kubeconfig file; every complaint names the file and the field.
struct KubeconfigReader {
  /// For messages.
  var file: String
  /// Relative paths start here.
  var directory: String

  func read(_ text: String) throws(ClientError) -> Kubeconfig {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text, .basic)
    } catch {
      throw ClientError(.configuration, "\(file) is not valid YAML: \(error)")
    }
    guard let root, root.scalar?.string != "" else { return Kubeconfig(files: [file]) }
    let top = try Fields(root, "", file)
    let clusters = try top.named("clusters").map { name, entry throws(ClientError) in
      try cluster(name, try entry.fields("cluster"))
    }
    let users = try top.named("users").map { name, entry throws(ClientError) in
      try user(name, try entry.fields("user"))
    }
    let contexts = try top.named("contexts").map { name, entry throws(ClientError) in
      let context = try entry.fields("context")
      return Kubeconfig.Context(
        name: name, cluster: try context.text("cluster") ?? "", user: try context.text("user") ?? "",
        tenant: try context.text("tenant"), namespace: try context.text("namespace"))
    }
    return Kubeconfig(
      clusters: clusters, users: users, contexts: contexts, currentContext: try top.text("current-context"),
      files: [file])
  }

  private func cluster(_ name: String, _ fields: Fields) throws(ClientError) -> Kubeconfig.Cluster {
    Kubeconfig.Cluster(
      name: name, server: try fields.text("server") ?? "",
      certificateAuthority: try path(fields, "certificate-authority"),
      certificateAuthorityData: try fields.data("certificate-authority-data"),
      insecureSkipTLSVerify: try fields.flag("insecure-skip-tls-verify"),
      tlsServerName: try fields.text("tls-server-name"))
  }

  private func user(_ name: String, _ fields: Fields) throws(ClientError) -> Kubeconfig.User {
    var user = Kubeconfig.User(
      name: name, clientCertificate: try path(fields, "client-certificate"),
      clientCertificateData: try fields.data("client-certificate-data"),
      clientKey: try path(fields, "client-key"), clientKeyData: try fields.data("client-key-data"),
      token: try fields.text("token"), tokenFile: try path(fields, "tokenFile"),
      username: try fields.text("username"), password: try fields.text("password"))
    user.unsupportedMethod = ["exec", "auth-provider"].first(where: fields.has)
    return user
  }

  private func path(_ fields: Fields, _ name: String) throws(ClientError) -> String? {
    guard let path = try fields.text(name) else { return nil }
    return path.hasPrefix("/") ? path : "\(directory)/\(path)"
  }
}

/// The fields of a mapping, and where it lies in its file.
private struct Fields {
  private let mapping: Node.Mapping?
  private let path: String
  private let file: String

  /// - Parameters:
  ///   - node: nil for a mapping that is not there.
  ///   - path: of the mapping, for messages; empty at the top.
  init(_ node: Node?, _ path: String, _ file: String) throws(ClientError) {
    self.path = path
    self.file = file
    mapping = node?.mapping
    if let node, mapping == nil, !Self.isNull(node) {
      throw ClientError(.configuration, "\(file): \(path.isEmpty ? "the file" : path) must be a map of fields")
    }
  }

  func has(_ name: String) -> Bool { node(name) != nil }

  /// Nil if absent or empty.
  func text(_ name: String) throws(ClientError) -> String? {
    guard let node = node(name) else { return nil }
    guard let text = node.scalar?.string else { throw complaint(name, "must be text") }
    return text.isEmpty ? nil : text
  }

  func flag(_ name: String) throws(ClientError) -> Bool {
    switch try text(name) {
    case nil, "false": return false
    case "true": return true
    default: throw complaint(name, "must be true or false")
    }
  }

  func data(_ name: String) throws(ClientError) -> [UInt8]? {
    guard let text = try text(name) else { return nil }
    guard let data = Data(base64Encoded: text.filter { !$0.isWhitespace }) else {
      throw complaint(name, "is not valid base64")
    }
    return Array(data)
  }

  func fields(_ name: String) throws(ClientError) -> Fields {
    try Fields(node(name), full(name), file)
  }

  /// The elements of a list whose elements have names.
  func named(_ list: String) throws(ClientError) -> [(String, Fields)] {
    guard let node = node(list) else { return [] }
    guard let sequence = node.sequence else { throw complaint(list, "must be a list") }
    var elements: [(String, Fields)] = []
    for (index, element) in sequence.enumerated() {
      let fields = try Fields(element, "\(full(list))[\(index)]", file)
      guard let name = try fields.text("name") else { throw fields.complaint("name", "is missing") }
      elements.append((name, fields))
    }
    return elements
  }

  private func node(_ name: String) -> Node? {
    guard let node = mapping?[name], !Self.isNull(node) else { return nil }
    return node
  }

  private static func isNull(_ node: Node) -> Bool {
    guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
    return ["", "~", "null"].contains(scalar.string)
  }

  private func full(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private func complaint(_ name: String, _ what: String) -> ClientError {
    ClientError(.configuration, "\(file): \(full(name)) \(what)")
  }
}
