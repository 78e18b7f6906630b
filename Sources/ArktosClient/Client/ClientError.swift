/// Why no answer came from a server, or none that makes sense. Answers that refuse are `APIError`s.
public struct ClientError: Error, Hashable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Name: String {
      case connectionFailed, timedOut, tls, invalidResponse, configuration, streamEnded, cancelled
    }
    private var name: Name
    public var description: String { name.rawValue }

    /// The server could not be reached, or the connection broke.
    public static let connectionFailed = Code(name: .connectionFailed)
    public static let timedOut = Code(name: .timedOut)
    /// The server's or the client's certificate was not accepted.
    public static let tls = Code(name: .tls)
    public static let invalidResponse = Code(name: .invalidResponse)
    /// A kubeconfig or a flag is wrong.
    public static let configuration = Code(name: .configuration)
    /// A watch ended without an error; begin again from the last resourceVersion.
    public static let streamEnded = Code(name: .streamEnded)
    public static let cancelled = Code(name: .cancelled)
  }

  public var code: Code
  public var message: String
  /// False only if the request surely did not reach a server, so that sending it again cannot repeat its effect.
  public var requestMayHaveArrived: Bool

  public init(_ code: Code, _ message: String, requestMayHaveArrived: Bool = true) {
    self.code = code
    self.message = message
    self.requestMayHaveArrived = requestMayHaveArrived
  }

  public var description: String { message }
}
