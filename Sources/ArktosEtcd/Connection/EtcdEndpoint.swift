public import ArktosStore

/// The address of one etcd member.
public struct EtcdEndpoint: Hashable, Sendable, CustomStringConvertible {
  public enum Scheme: String, Sendable {
    case http, https
  }

  public var scheme: Scheme
  /// A host name or an IP address, without brackets.
  public var host: String
  public var port: Int

  public init(scheme: Scheme = .http, host: String, port: Int = 2379) {
    self.scheme = scheme
    self.host = host
    self.port = port
  }

  /// Reads `http://host:port`; the scheme may be left out (http), and so may the port (2379).
  ///
  /// - Throws: `StoreError` with code `.invalid`, saying what is wrong.
  public init(_ text: String) throws(StoreError) {
    func invalid(_ reason: String) -> StoreError {
      StoreError(.invalid, "etcd endpoint \"\(text)\": \(reason); write it like http://127.0.0.1:2379")
    }
    var rest = Substring(text)
    scheme = .http
    if let separator = text.firstRange(of: "://") {
      guard let known = Scheme(rawValue: text[..<separator.lowerBound].lowercased()) else {
        throw invalid("the scheme must be http or https")
      }
      scheme = known
      rest = text[separator.upperBound...]
    }
    if rest.hasSuffix("/") { rest.removeLast() }
    guard rest.allSatisfy({ $0.isASCII && !"/?#@".contains($0) && !$0.isWhitespace }) else {
      throw invalid("there must be nothing but a host and a port")
    }

    var portText: Substring?
    if rest.first == "[" {
      guard let bracket = rest.firstIndex(of: "]") else { throw invalid("the bracket of the address is not closed") }
      host = String(rest[rest.index(after: rest.startIndex)..<bracket])
      let tail = rest[rest.index(after: bracket)...]
      guard tail.isEmpty || tail.first == ":" else { throw invalid("a port must follow the address") }
      portText = tail.isEmpty ? nil : tail.dropFirst()
    } else {
      let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2 else { throw invalid("an IPv6 address must stand in brackets") }
      host = String(parts[0])
      portText = parts.count == 2 ? parts[1] : nil
    }
    guard !host.isEmpty else { throw invalid("the host is missing") }
    port = 2379
    if let portText {
      guard let number = UInt16(portText), number > 0 else { throw invalid("the port must be a number up to 65535") }
      port = Int(number)
    }
  }

  public var description: String {
    "\(scheme.rawValue)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}
