internal import ArktosStore

/// A user of etcd, for clusters with `etcdctl auth enable`. Never shows its password in a text.
public struct EtcdCredentials: Hashable, Sendable {
  public enum Password: Hashable, Sendable {
    case text(String)
    /// A file that holds nothing else, read anew each time etcd asks who we are; a line break at its end does not count.
    case file(String)
  }

  public var user: String
  public var password: Password

  public init(user: String, password: Password) {
    self.user = user
    self.password = password
  }
}

extension EtcdCredentials {
  /// - Throws: `.invalid` if the password's file cannot be read.
  func request() throws(StoreError) -> EtcdAuthenticateRequest {
    var request = EtcdAuthenticateRequest()
    request.name = user
    switch password {
    case .text(let text): request.password = text
    case .file(let path):
      var bytes = try ConfigurationFile.read(path)
      while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
      request.password = String(decoding: bytes, as: UTF8.self)
    }
    return request
  }
}

extension EtcdCredentials: CustomReflectable, CustomStringConvertible {
  public var description: String { "etcd user \(user)" }
  public var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}

/// Printed by itself, too, a password keeps its text to itself.
extension EtcdCredentials.Password: CustomDebugStringConvertible, CustomReflectable, CustomStringConvertible {
  public var description: String {
    switch self {
    case .text: "a password"
    case .file(let path): "the password in \(path)"
    }
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
