public import FoundationEssentials

extension Kubeconfig {
  /// Reads the configuration files that a flag or the environment names.
  ///
  /// Several files in the flag, separated by spaces, are several configurations, one for each server that is to be
  /// spoken to (Arktos); several files in `KUBECONFIG`, separated by colons, are merged into one, and those that do
  /// not exist are left out (kubectl). Without both it is `~/.kube/config`.
  ///
  /// - Parameters:
  ///   - paths: the value of `--kubeconfig`; nil or empty if it was not given.
  ///   - variables: the process' environment.
  /// - Returns: at least one configuration; one without files if there is none.
  /// - Throws: `ClientError` for a file that cannot be read or makes no sense.
  public static func load(
    _ paths: String? = nil, variables: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ClientError) -> [Kubeconfig] {
    let explicit = (paths ?? "").split(separator: " ").map(String.init)
    if !explicit.isEmpty {
      var configurations: [Kubeconfig] = []
      for path in explicit {
        guard let configuration = try load(file: path) else {
          throw ClientError(.configuration, "the kubeconfig \(path) does not exist or cannot be read")
        }
        configurations.append(configuration)
      }
      return configurations
    }
    var merged = Kubeconfig()
    for path in precedence(variables) {
      if let configuration = try load(file: path) { merged.merge(configuration) }
    }
    return [merged]
  }

  /// The files that are merged when none is named: those of `KUBECONFIG`, else the one in the home directory.
  static func precedence(_ variables: [String: String]) -> [String] {
    let named = (variables["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
    if !named.isEmpty { return named }
    return variables["HOME"].map { ["\($0)/.kube/config"] } ?? []
  }

  /// Nil if the file cannot be read.
  private static func load(file path: String) throws(ClientError) -> Kubeconfig? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let absolute = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    let directory = absolute.lastIndex(of: "/").map { String(absolute[..<$0]) } ?? ""
    return try KubeconfigReader(file: path, directory: directory).read(String(decoding: data, as: UTF8.self))
  }

  /// Reads a configuration from its text.
  ///
  /// - Parameters:
  ///   - name: what messages call it.
  ///   - directory: where relative paths start.
  public init(yaml text: String, name: String = "kubeconfig", directory: String = "/") throws(ClientError) {
    self = try KubeconfigReader(file: name, directory: directory).read(text)
  }
}
