import ArktosCore
import ArktosServer

// Answers that come to no end by themselves.

/// A body of one piece that then waits until somebody ends it.
func waitingStream(isOver: Latch = Latch()) -> APIResponse {
  let hasSpoken = Latch()
  return APIResponse(
    status: 200,
    body: .stream(
      ByteStream(
        next: {
          if hasSpoken.isOpen { await isOver.wait() }
          hasSpoken.open()
          return isOver.isOpen ? nil : Array("piece".utf8)
        }, cancel: { isOver.open() })))
}

/// A body without end, of large pieces.
func endlessStream(isCancelled: Latch, onPiece: @escaping @Sendable () -> Void) -> APIResponse {
  APIResponse(
    status: 200,
    body: .stream(
      ByteStream(
        next: {
          onPiece()
          return [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
        }, cancel: { isCancelled.open() })))
}

/// An answer that only comes when it is too late.
func lateAnswer(isCancelled: Latch = Latch()) async throws -> APIResponse {
  do {
    try await Task.sleep(for: .seconds(3600))
  } catch {
    isCancelled.open()
    throw error
  }
  return APIResponse(text: "late")
}
