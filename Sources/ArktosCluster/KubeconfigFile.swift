internal import ArktosCertificates
internal import ArktosClient
internal import ArktosServer
internal import Glibc

/// Writes the kubeconfig by which people reach a server. It holds a private key, so it is its owner's alone.
package enum KubeconfigFile {
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  /// - Throws: an error that names the file when it cannot be written.
  package static func write(to path: String, for node: ServerNode) throws {
    let text = try kubeconfig(for: node).encodedYAML()
    guard AtomicFile.write(path, Array(text.utf8), mode: 0o600) else {
      throw Failure(description: "the kubeconfig \(path) cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  static func kubeconfig(for node: ServerNode) -> Kubeconfig {
    let name = "arktos-sg-\(node.server.configuration.serviceGroup)"
    var kubeconfig = Kubeconfig(
      clusterName: name, server: node.url, user: node.access?.user(named: CertificateDirectory.operatorName))
    if let authority = node.access?.authority { kubeconfig.clusters[0].certificateAuthorityData = authority }
    return kubeconfig
  }
}

extension OperatorAccess {
  fileprivate func user(named name: String) -> Kubeconfig.User {
    Kubeconfig.User(
      name: name, clientCertificateData: certificate?.certificate, clientKeyData: certificate?.key, token: token)
  }
}
