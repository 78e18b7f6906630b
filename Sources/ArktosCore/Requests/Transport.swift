/// A way to an API server: a socket, or the server itself in the same process.
public protocol Transport: Sendable {
  /// Sends a request and gives the answer as soon as its head is there; a streaming body is read afterwards.
  ///
  /// Answers with a status of 400 and more are answers, not errors.
  /// - Throws: the transport's own error if no answer came.
  func send(_ request: APIRequest) async throws -> APIResponse
}
