internal import ArktosCore
internal import ArktosStore
internal import Synchronization

/// One client's watch: turns the store's events into the lines that it reads.
///
/// Pulled by the connection, so a slow client waits here and costs nobody else anything.
final class WatchSession: Sendable {
  private struct State {
    /// Lines that are ready before the store is asked: the initial state.
    var initial: [UInt8]?
    var isTimeUp = false
    var isBookmarkDue = false
    /// The revision behind which there is nothing to tell, because the kind is no longer served as it was.
    var lastRevision: Revision?
    var lifetimeID: Int?
    /// What ends the stream, once the events before it are told.
    var failure: APIError?
    /// The stream has told its last event.
    var hasEnded = false
    /// A bookmark is told only when it says something new.
    var bookmarked: Revision
    var timer: Task<Void, Never>?
    /// Given back as soon as the watch is over, whoever still holds the session.
    var permit: WatchPermit?
  }

  private let registry: Registry
  private let request: RegistryRequest
  private let options: ListOptions
  private let encoder: any WatchEncoder
  private let watch: StoreWatch
  private let state: Mutex<State>
  /// How many events have been told.
  private let eventCount: Counter

  /// How often a client that allows bookmarks gets one. Source: kube-apiserver sends them about every minute; here they
  /// also bound how far a resumed watch must catch up.
  private static let bookmarkInterval = Duration.seconds(10)

  init(
    registry: Registry, request: RegistryRequest, options: ListOptions, encoder: any WatchEncoder, watch: StoreWatch,
    initial: [UInt8]?, after revision: Revision, permit: WatchPermit
  ) {
    self.registry = registry
    self.request = request
    self.options = options
    self.encoder = encoder
    self.watch = watch
    eventCount = permit.events
    state = Mutex(State(initial: initial, bookmarked: revision, permit: permit))
    startTimer()
    guard let lifetime = request.lifetime else { return }
    let id = lifetime.onEnd { [weak self] revision in
      self?.state.withLock { $0.lastRevision = revision }
      self?.watch.requestProgress()
    }
    self.state.withLock { $0.lifetimeID = id }
  }

  deinit { cancel() }

  var stream: ByteStream {
    ByteStream(next: { await self.next() }, cancel: { self.cancel() })
  }

  func cancel() {
    watch.cancel()
    let (timer, permit, lifetimeID) = state.withLock { state in
      defer { (state.timer, state.permit, state.lifetimeID) = (nil, nil, nil) }
      return (state.timer, state.permit, state.lifetimeID)
    }
    timer?.cancel()
    if let lifetimeID { request.lifetime?.forget(lifetimeID) }
    // Its end takes no lock of ours.
    _ = permit
  }

  // MARK: - Time

  /// Tells the watch, until it is over, when a bookmark is due and when its time is up.
  private func startTimer() {
    let interval = options.allowsBookmarks ? Self.bookmarkInterval : nil
    let (timeout, environment) = (options.timeout, registry.environment)
    guard let first = [interval, timeout].compactMap({ $0 }).min() else { return }
    let begun = environment.elapsed()
    // One task does both: there are many watches.
    let timer = Task { [weak self] in
      var pause = first
      while (try? await environment.sleep(pause)) != nil, let self {
        let left = timeout.map { $0 - (environment.elapsed() - begun) }
        let isTimeUp = left.map { $0 <= .zero } ?? false
        self.state.withLock { state in
          if isTimeUp { state.isTimeUp = true } else { state.isBookmarkDue = interval != nil }
        }
        self.watch.requestProgress()
        guard !isTimeUp else { return }
        pause = [interval, left].compactMap { $0 }.min() ?? pause
      }
    }
    state.withLock { $0.timer = timer }
  }

  // MARK: - Lines

  /// The next lines; nil when the watch is over.
  private func next() async -> [UInt8]? {
    if let initial = state.withLock({ $0.initial.take() }), !initial.isEmpty { return initial }
    if let failure = state.withLock({ $0.failure.take() }) { return end(with: failure) }
    while !state.withLock({ $0.hasEnded || $0.isTimeUp }) {
      do {
        let batch = try await watch.next()
        let lines = try await lines(batch)
        state.withLock { if let last = $0.lastRevision, batch.progress >= last { $0.isTimeUp = true } }
        if !lines.isEmpty { return lines }
      } catch let error as StoreError {
        return end(with: error.code == .cancelled ? nil : APIError(error, request.type, name: ""))
      } catch let error as APIError {
        return end(with: error)
      } catch {
        return end(with: .internalError("\(error)"))
      }
    }
    cancel()
    return nil
  }

  private func end(with error: APIError?) -> [UInt8]? {
    state.withLock { $0.hasEnded = true }
    cancel()
    return error.map(WatchFrame.error)
  }

  /// About how long the line of an event is, in bytes.
  private static func lineSize(_ event: StoreEvent) -> Int {
    ((event.entry ?? event.previous)?.value.bytes.count ?? 0) + 96
  }

  private func lines(_ batch: StoreWatchBatch) async throws(APIError) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(batch.events.reduce(0) { $0 + Self.lineSize($1) })
    var count = 0
    defer { eventCount.add(count) }
    for event in batch.events {
      if options.partition != nil {
        let share = try await registry.share(of: options.partition, request, at: event.revision)
        guard share.includes(event.key) else { continue }
      }
      let told = output.count
      do {
        try append(event, to: &output)
        if output.count > told { count += 1 }
      } catch {
        // What came before it in the batch is told all the same, and nothing behind it.
        guard told > 0 else { throw error }
        state.withLock { $0.failure = error }
        return Array(output[..<told])
      }
    }
    let bookmark = state.withLock { state -> Revision? in
      guard state.isBookmarkDue else { return nil }
      state.isBookmarkDue = false
      guard batch.progress > state.bookmarked else { return nil }
      state.bookmarked = batch.progress
      return batch.progress
    }
    if let bookmark { output += encoder.bookmark(bookmark, request.type, endsInitialEvents: false) }
    return output
  }

  private func append(_ event: StoreEvent, to output: inout [UInt8]) throws(APIError) {
    guard options.selection.isEverything else { return try appendSelected(event, to: &output) }
    // Without a look at what the object was before: watchers on all cores count references to it.
    let kind: WatchEventKind = event.isDeletion ? .deleted : event.isCreation ? .added : .modified
    guard let entry = event.entry ?? event.previous else { return }
    try encoder.append(kind, try selected(entry, request.definition), event.revision, to: &output)
  }

  /// A watch with a selector shows an object that begins to match as added, one that ceases to match as deleted.
  private func appendSelected(_ event: StoreEvent, to output: inout [UInt8]) throws(APIError) {
    let definition = request.definition
    let previous = try event.previous.map { entry throws(APIError) in try selected(entry, definition) }
    let current = try event.entry.map { entry throws(APIError) in try selected(entry, definition) }
    let wasSelected = previous.map { options.selection.matches($0.record) } ?? false
    let isSelected = current.map { options.selection.matches($0.record) } ?? false
    if isSelected, let current {
      try encoder.append(wasSelected ? .modified : .added, current, event.revision, to: &output)
    } else if wasSelected, let gone = current ?? previous {
      try encoder.append(.deleted, gone, event.revision, to: &output)
    }
  }

  private func selected(_ entry: StoreEntry, _ definition: ResourceDefinition) throws(APIError) -> SelectedObject {
    let shown = try definition.shown(entry)
    return SelectedObject(entry: shown, indexed: try IndexedValue.of(shown.value, at: shown.key, definition))
  }
}

extension Registry {
  /// Opens a watch: the initial state if the client asked for it, then every change behind it.
  func watch(
    _ options: ListOptions, _ request: RegistryRequest, encoder: any WatchEncoder, permit: WatchPermit
  ) async throws(APIError) -> ByteStream {
    var initial: [UInt8]?
    let after: Revision
    let isFromNow = (options.resourceVersion ?? .zero) == .zero
    if options.sendsInitialEvents ?? isFromNow {
      (initial, after) = try await initialState(options, request, encoder)
    } else if isFromNow {
      do {
        after = try await store.currentRevision()
      } catch {
        throw APIError(error, request.type, name: "")
      }
    } else {
      after = options.resourceVersion ?? .zero
    }
    let storeWatch: StoreWatch
    do {
      storeWatch = try await whenReached { () async throws(StoreError) in
        try await store.watch([request.keyRange], after: after)
      }
    } catch {
      throw APIError(error, request.type, name: "")
    }
    let session = WatchSession(
      registry: self, request: request, options: options, encoder: encoder, watch: storeWatch, initial: initial,
      after: after, permit: permit)
    return session.stream
  }

  private func initialState(_ options: ListOptions, _ request: RegistryRequest, _ encoder: any WatchEncoder)
    async throws(APIError) -> ([UInt8], Revision)
  {
    var listOptions = options
    listOptions.limit = nil
    listOptions.continueToken = nil
    // The oldest state that will do is the newest one here: the watch goes on behind it.
    listOptions.resourceVersion = nil
    listOptions.match = nil
    if let wanted = options.resourceVersion, wanted != .zero {
      listOptions.resourceVersion = wanted
      listOptions.match = .notOlderThan
    }
    let page = try await page(listOptions, request)
    var lines: [UInt8] = []
    for entry in page.entries {
      try encoder.append(.added, try page.object(entry), entry.modRevision, to: &lines)
    }
    if options.sendsInitialEvents == true, options.allowsBookmarks {
      lines += encoder.bookmark(page.revision, request.type, endsInitialEvents: true)
    }
    return (lines, page.revision)
  }
}
