internal import ArktosCore

/// Shows every request and its answer's status on standard error.
struct LoggingTransport: Transport {
  let base: any Transport
  let console: any Console
  let environment: Environment

  func send(_ request: APIRequest) async throws -> APIResponse {
    let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let line = "\(request.method.rawValue) \(request.path)\(query.isEmpty ? "" : "?\(query)")"
    let start = environment.elapsed()
    do {
      let response = try await base.send(request)
      console.note("\(line) \(response.status) in \(milliseconds(since: start)) ms")
      return response
    } catch {
      console.note("\(line) failed in \(milliseconds(since: start)) ms: \(error)")
      throw error
    }
  }

  private func milliseconds(since start: Duration) -> Int {
    Int((environment.elapsed() - start) / .milliseconds(1))
  }
}
