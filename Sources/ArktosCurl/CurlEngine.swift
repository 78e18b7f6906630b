internal import ArktosClient
internal import ArktosCore
internal import CCurl
internal import Glibc
internal import Synchronization

/// Runs all transfers of a process on one thread of its own, on which libcurl may block.
final class CurlEngine: Sendable {
  /// The engine that transports share, so that they share one thread and its connections.
  static let shared = CurlEngine()

  private enum Command {
    /// Begin a transfer; its handle is made on the thread.
    case start(CurlTransfer, @Sendable () throws(ClientError) -> CurlHandle, server: String)
    case resume(CurlTransfer)
    case cancel(CurlTransfer)
  }

  /// A transfer on the engine's thread. Its address is what libcurl calls back with.
  private final class Running {
    let transfer: CurlTransfer
    let handle: CurlHandle
    let server: String
    unowned let engine: CurlEngine

    init(_ transfer: CurlTransfer, _ handle: CurlHandle, server: String, engine: CurlEngine) {
      self.transfer = transfer
      self.handle = handle
      self.server = server
      self.engine = engine
    }
  }

  private struct Inbox {
    var commands: [Command] = []
    var isStarted = false
  }

  private let inbox = Mutex(Inbox())
  /// libcurl allows `curl_multi_wakeup` from every thread; all other uses are on the engine's own.
  private nonisolated(unsafe) let multi: UnsafeMutableRawPointer?  // Invariant: as above.

  init() {
    // Failing here means that libcurl or its TLS library cannot work at all; `curl_multi_init` then gives nil too.
    multi = ccurl_global_init() == CURLE_OK ? curl_multi_init() : nil
    if let multi {
      // By default few idle connections are kept when few transfers run; a burst would then start from nothing.
      let code = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 256)
      assert(code == CURLM_OK, "libcurl refused the size of its connection pool")
    }
  }

  // MARK: - From any thread

  /// Sends a request.
  ///
  /// - Parameters:
  ///   - server: the URL that error messages name.
  ///   - makeHandle: sets up the handle, all but its callbacks; called on the engine's thread.
  func send(
    _ transfer: CurlTransfer, server: String, makeHandle: @escaping @Sendable () throws(ClientError) -> CurlHandle
  ) async throws -> APIResponse {
    try await withTaskCancellationHandler {
      try Task.checkCancellation()
      return try await transfer.response { post(.start(transfer, makeHandle, server: server)) }
    } onCancel: {
      cancel(transfer)
    }
  }

  func cancel(_ transfer: CurlTransfer) {
    if transfer.cancel() { post(.cancel(transfer)) }
  }

  private func post(_ command: Command) {
    let mustStart = inbox.withLock { inbox in
      inbox.commands.append(command)
      defer { inbox.isStarted = true }
      return !inbox.isStarted
    }
    if mustStart {
      startThread { [self] in runLoop() }
    } else {
      curl_multi_wakeup(multi)
    }
  }

  // MARK: - On the engine's thread

  private func runLoop() {
    blockBrokenPipeSignals()
    guard let multi else {
      failForever()
      return
    }
    var running: [ObjectIdentifier: Running] = [:]
    while true {
      for command in takeCommands() { perform(command, &running) }
      var active: Int32 = 0
      curl_multi_perform(multi, &active)
      finishTransfers(&running)
      // Wakes for sockets, for libcurl's own timers and for commands.
      curl_multi_poll(multi, nil, 0, 60_000, nil)
    }
  }

  private func takeCommands() -> [Command] {
    inbox.withLock { inbox in
      let commands = inbox.commands
      inbox.commands = []
      return commands
    }
  }

  private func perform(_ command: Command, _ running: inout [ObjectIdentifier: Running]) {
    switch command {
    case .start(let transfer, let makeHandle, let server):
      guard !transfer.isCancelled else { return }
      do {
        let entry = Running(transfer, try makeHandle(), server: server, engine: self)
        try entry.handle.setCallbacks(
          context: Unmanaged.passUnretained(entry).toOpaque(), header: Self.onHeader, body: Self.onBody,
          beforeRequest: Self.onBeforeRequest)
        running[ObjectIdentifier(transfer)] = entry
        curl_multi_add_handle(multi, entry.handle.raw)
      } catch {
        transfer.finish(.failure(error))
      }
    case .resume(let transfer):
      guard let entry = running[ObjectIdentifier(transfer)] else { return }
      curl_easy_pause(entry.handle.raw, CURLPAUSE_CONT)
    case .cancel(let transfer):
      guard let entry = running.removeValue(forKey: ObjectIdentifier(transfer)) else { return }
      curl_multi_remove_handle(multi, entry.handle.raw)
      transfer.finish(.failure(CancellationError()))
    }
  }

  private func finishTransfers(_ running: inout [ObjectIdentifier: Running]) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let raw = message.pointee.easy_handle else { continue }
      let code = ccurl_message_result(message)
      var context: UnsafeMutableRawPointer?
      guard ccurl_get_pointer(raw, CURLINFO_PRIVATE, &context) == CURLE_OK, let context else { continue }
      let entry = Unmanaged<Running>.fromOpaque(context).takeUnretainedValue()
      curl_multi_remove_handle(multi, raw)
      running[ObjectIdentifier(entry.transfer)] = nil
      let failure = ClientError(
        code, of: entry.handle, server: entry.server, wasSent: entry.transfer.wasSent)
      entry.transfer.finish(failure.map { .failure($0) } ?? .success(()))
    }
  }

  /// libcurl could not be set up: every request is told so.
  private func failForever() {
    while true {
      for case .start(let transfer, _, _) in takeCommands() {
        transfer.finish(
          .failure(
            ClientError(.connectionFailed, "libcurl could not be initialised", requestMayHaveArrived: false)))
      }
      usleep(100_000)
    }
  }

  // MARK: - What libcurl calls

  private static let onHeader: ccurl_data_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let entry = Unmanaged<Running>.fromOpaque(context).takeUnretainedValue()
    let text = String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self)
    let line = text.prefix { !$0.isNewline }
    entry.transfer.receiveHeader(line) { entry.engine.makeStream(entry.transfer) }
    return size * count
  }

  private static let onBody: ccurl_data_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let entry = Unmanaged<Running>.fromOpaque(context).takeUnretainedValue()
    let taken = entry.transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return taken ? size * count : Int(CURL_WRITEFUNC_PAUSE)
  }

  private static let onBeforeRequest: ccurl_before_request_callback = { context, _, _, _, _ in
    guard let context else { return CURL_PREREQFUNC_ABORT }
    let entry = Unmanaged<Running>.fromOpaque(context).takeUnretainedValue()
    return entry.transfer.mayBeSent() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
  }

  private func makeStream(_ transfer: CurlTransfer) -> ByteStream {
    let reader = Reader(transfer, self)
    return ByteStream(next: { try await reader.next() }, cancel: { reader.cancel() })
  }

  /// Holds a streaming transfer as long as somebody may read it.
  private final class Reader: Sendable {
    private let transfer: CurlTransfer
    private let engine: CurlEngine

    init(_ transfer: CurlTransfer, _ engine: CurlEngine) {
      self.transfer = transfer
      self.engine = engine
    }

    deinit { engine.cancel(transfer) }

    func next() async throws -> [UInt8]? {
      try await withTaskCancellationHandler {
        try await transfer.nextPiece { engine.post(.resume(transfer)) }
      } onCancel: {
        cancel()
      }
    }

    func cancel() { engine.cancel(transfer) }
  }
}

/// Has this thread see a connection that the other side closed as an error; without it, writing to one ends the process.
private func blockBrokenPipeSignals() {
  var signals = sigset_t()
  sigemptyset(&signals)
  sigaddset(&signals, SIGPIPE)
  pthread_sigmask(SIG_BLOCK, &signals, nil)
}

/// Runs a function that never returns on a thread of its own.
private func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { context in
      guard let context else { return nil }
      Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
      return nil
    }, Unmanaged.passRetained(Body(body)).toOpaque())
  // Invariant: a process that cannot start one thread cannot run Swift's concurrency either.
  precondition(code == 0, "no thread for network transfers: \(String(cString: strerror(code)))")
  pthread_detach(thread)
}
