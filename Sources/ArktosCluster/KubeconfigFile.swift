internal import ArktosClient
internal import FoundationEssentials

/// Writes the kubeconfig by which people reach a server.
package enum KubeconfigFile {
  /// - Throws: an error that names the file when it cannot be written.
  package static func write(to path: String, server: String, name: String) throws {
    let kubeconfig = Kubeconfig(clusterName: name, server: server)
    try Data(kubeconfig.encodedYAML().utf8).write(to: URL(filePath: path), options: .atomic)
  }
}
