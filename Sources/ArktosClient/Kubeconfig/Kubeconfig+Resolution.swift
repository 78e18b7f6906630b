internal import ArktosCore
public import FoundationEssentials

extension Kubeconfig {
  /// The server, credentials, tenant and namespace that the current context means.
  ///
  /// - Throws: `ClientError` that names the file and the field that is missing or wrong.
  public func configuration(_ overrides: KubeconfigOverrides = .none) throws(ClientError) -> ClientConfiguration {
    let context = try context(overrides)
    let cluster = try cluster(overrides, context)
    let user = try user(overrides, context)
    let server = overrides.server ?? cluster?.server ?? ""
    guard ServerURL(server) != nil else {
      let place =
        overrides.server != nil ? "the server" : "\(source): the server of cluster \"\(cluster?.name ?? "")\""
      throw ClientError(.configuration, "\(place) must be an http:// or https:// URL, not \"\(server)\"")
    }
    let tenant = overrides.tenant ?? context?.tenant
    guard tenant != WellKnownNames.allTenants else {
      throw ClientError(.configuration, "\"\(WellKnownNames.allTenants)\" is not a valid tenant name")
    }
    return ClientConfiguration(
      server: server, trust: try trust(cluster), credentials: try credentials(user, token: overrides.token),
      tenant: tenant, namespace: overrides.namespace ?? context?.namespace)
  }

  private var source: String { files.isEmpty ? "kubeconfig" : files.joined(separator: ", ") }

  private func context(_ overrides: KubeconfigOverrides) throws(ClientError) -> Context? {
    guard let name = overrides.context ?? currentContext else {
      if overrides.server != nil || overrides.cluster != nil { return nil }
      throw ClientError(
        .configuration,
        files.isEmpty
          ? "no kubeconfig was found: name one with --kubeconfig or $KUBECONFIG, or the server with --server"
          : "\(source): current-context is not set; choose a context with --context")
    }
    guard let context = contexts.first(where: { $0.name == name }) else {
      throw ClientError(.configuration, "\(source): there is no context \"\(name)\"")
    }
    return context
  }

  private func cluster(_ overrides: KubeconfigOverrides, _ context: Context?) throws(ClientError) -> Cluster? {
    let name = overrides.cluster ?? context?.cluster ?? ""
    if let cluster = clusters.first(where: { $0.name == name }) { return cluster }
    if overrides.server != nil, overrides.cluster == nil { return nil }
    let asker = context.map { " that context \"\($0.name)\" names" } ?? ""
    throw ClientError(.configuration, "\(source): there is no cluster \"\(name)\"\(asker)")
  }

  private func user(_ overrides: KubeconfigOverrides, _ context: Context?) throws(ClientError) -> User? {
    let name = overrides.user ?? context?.user ?? ""
    if name.isEmpty { return nil }
    guard let user = users.first(where: { $0.name == name }) else {
      throw ClientError(.configuration, "\(source): there is no user \"\(name)\"")
    }
    return user
  }

  private func trust(_ cluster: Cluster?) throws(ClientError) -> ClientConfiguration.Trust {
    guard let cluster else { return ClientConfiguration.Trust() }
    return ClientConfiguration.Trust(
      authorities: try bytes(
        cluster.certificateAuthorityData, cluster.certificateAuthority,
        "certificate-authority of cluster \"\(cluster.name)\""),
      skipsVerification: cluster.insecureSkipTLSVerify, serverName: cluster.tlsServerName)
  }

  private func credentials(_ user: User?, token: String?) throws(ClientError) -> ClientConfiguration.Credentials {
    var credentials = ClientConfiguration.Credentials.none
    if let user {
      let name = "user \"\(user.name)\""
      let certificate = try bytes(
        user.clientCertificateData, user.clientCertificate, "client-certificate of \(name)")
      let key = try bytes(user.clientKeyData, user.clientKey, "client-key of \(name)")
      switch (certificate, key) {
      case (let certificate?, let key?): credentials.certificate = .init(certificate: certificate, key: key)
      case (nil, nil): break
      case (_?, nil): throw ClientError(.configuration, "\(source): \(name) has a client-certificate but no client-key")
      case (nil, _?): throw ClientError(.configuration, "\(source): \(name) has a client-key but no client-certificate")
      }
      credentials.token = user.tokenFile.map { .file(path: $0) } ?? user.token.map { .text($0) }
      credentials.username = user.username
      credentials.password = user.password
      if let method = user.unsupportedMethod, credentials == .none, token == nil {
        throw ClientError(
          .configuration,
          "\(source): \(name) authenticates by \(method), which is not supported; give it a token or a certificate")
      }
    }
    if let token { credentials.token = .text(token) }
    return credentials
  }

  private func bytes(_ data: [UInt8]?, _ path: String?, _ what: String) throws(ClientError) -> [UInt8]? {
    if let data { return data }
    guard let path else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ClientError(.configuration, "\(source): cannot read \(path), the \(what)")
    }
    return Array(data)
  }
}

extension ClientConfiguration {
  /// The servers that `--kubeconfig` and its companions, or the environment, mean.
  ///
  /// Tenant and namespace are those of the first file; a context that is named need not be in all of them.
  public static func load(
    kubeconfig paths: String? = nil, overrides: KubeconfigOverrides = .none,
    variables: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ClientError) -> [ClientConfiguration] {
    var configurations: [ClientConfiguration] = []
    for kubeconfig in try Kubeconfig.load(paths, variables: variables) {
      var overrides = overrides
      if let first = configurations.first {
        let isKnown = kubeconfig.contexts.contains { $0.name == overrides.context }
        if !isKnown { overrides.context = nil }
        // One server was named, so there is nothing to add.
        if overrides.server != nil { break }
        overrides.tenant = first.tenant
        overrides.namespace = first.namespace
      }
      configurations.append(try kubeconfig.configuration(overrides))
    }
    return configurations
  }
}
