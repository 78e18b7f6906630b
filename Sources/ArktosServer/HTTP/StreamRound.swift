internal import ArktosCore
internal import NIOCore

/// Tells the streams of one event loop in turn what there is to tell, a pause apart, so that none needs a timer of its own
/// or a change of tasks for it.
///
/// Invariant behind the unchecked conformance: the state is touched on the event loop alone.
final class StreamRound: NIOScheduledCallbackHandler, @unchecked Sendable {
  private final class Member {
    let stream: ByteStream
    let exchange: HTTPExchange
    let reader: CheckedContinuation<StreamPiece?, Never>

    init(_ stream: ByteStream, _ exchange: HTTPExchange, _ reader: CheckedContinuation<StreamPiece?, Never>) {
      self.stream = stream
      self.exchange = exchange
      self.reader = reader
    }
  }

  private let eventLoop: any EventLoop
  private let pace: @Sendable () -> TimeAmount
  /// Who has been told and waits for the next round.
  private var members: [Member] = []
  /// Whom the round that is under way comes to, those it has been to included.
  private var due: [Member] = []
  private var position = 0
  private var began = NIODeadline.distantPast
  private var isScheduled = false

  /// How many streams are told before other work of the event loop has its turn.
  private static let slice = 32
  private static let breather = TimeAmount.microseconds(50)

  /// - Parameter pace: how far apart rounds are.
  init(_ eventLoop: any EventLoop, pace: @escaping @Sendable () -> TimeAmount) {
    self.eventLoop = eventLoop
    self.pace = pace
  }

  /// Tells a stream's client all that is ready at each round, for as long as something is.
  ///
  /// - Returns: a piece that is too large to be sent without waiting for the client; nil if the next piece is to be waited
  ///   for.
  func follow(_ stream: ByteStream, of exchange: HTTPExchange) async -> StreamPiece? {
    await withCheckedContinuation { reader in
      if eventLoop.inEventLoop {
        add(Member(stream, exchange, reader))
      } else {
        eventLoop.execute { self.add(Member(stream, exchange, reader)) }
      }
    }
  }

  private func add(_ member: Member) {
    members.append(member)
    guard !isScheduled else { return }
    schedule(at: .now() + pace())
  }

  private func schedule(at time: NIODeadline) {
    do {
      try eventLoop.scheduleCallback(at: time, handler: self)
      isScheduled = true
    } catch {
      // The event loop shuts down, and the process with it.
      release()
    }
  }

  func handleScheduledCallback(eventLoop: some EventLoop) {
    isScheduled = false
    if due.isEmpty {
      began = .now()
      swap(&due, &members)
    }
    let end = min(position + Self.slice, due.count)
    while position < end {
      tell(due[position])
      position += 1
    }
    guard position == due.count else { return schedule(at: .now() + Self.breather) }
    endRound()
  }

  private func endRound() {
    position = 0
    due.removeAll(keepingCapacity: true)
    if !members.isEmpty {
      let pace = pace()
      // However long a round takes, there is time for other work before the next.
      schedule(at: max(began + pace, .now() + .nanoseconds(pace.nanoseconds / 2)))
    }
  }

  func didCancelScheduledCallback(eventLoop: some EventLoop) { release() }

  private func tell(_ member: Member) {
    guard member.exchange.isWritable, let piece = member.stream.readyPiece() else {
      return member.reader.resume(returning: nil)
    }
    guard member.exchange.send(piece) else { return member.reader.resume(returning: piece) }
    members.append(member)
  }

  private func release() {
    for member in due[position...] + members { member.reader.resume(returning: nil) }
    (due, members, position) = ([], [], 0)
  }
}
