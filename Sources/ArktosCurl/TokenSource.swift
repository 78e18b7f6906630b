internal import ArktosClient
internal import FoundationEssentials
internal import Synchronization

/// A bearer token; one that lies in a file is read again every minute, because such tokens are renewed in place.
final class TokenSource: Sendable {
  private static let lifetime = Duration.seconds(60)

  private let source: ClientConfiguration.Credentials.Token
  private let cached = Mutex<(token: String, readAt: Duration)?>(nil)

  init(_ source: ClientConfiguration.Credentials.Token) { self.source = source }

  /// - Parameter now: monotonic time.
  /// - Throws: `ClientError` if the file cannot be read and never could.
  func token(at now: Duration) throws(ClientError) -> String {
    guard case .file(let path) = source else {
      if case .text(let token) = source { return token }
      return ""
    }
    let known = cached.withLock { $0 }
    if let known, now - known.readAt < Self.lifetime { return known.token }
    guard let data = FileManager.default.contents(atPath: path) else {
      // Between two versions of the file the last token is the best one there is.
      if let known { return known.token }
      throw ClientError(.configuration, "cannot read the token file \(path)", requestMayHaveArrived: false)
    }
    let text = String(decoding: data, as: UTF8.self)
    let token = String(text.reversed().drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace))
    cached.withLock { $0 = (token, now) }
    return token
  }
}
