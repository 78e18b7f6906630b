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
    /// Left as soon as the watch is over.
    var audience: WatchAudience?

    /// Whether there is nothing to be told but what the store has.
    var isFollowing: Bool { initial == nil && failure == nil && !hasEnded && !isTimeUp }
  }

  private let registry: Registry
  private let request: RegistryRequest
  private let options: ListOptions
  private let encoder: any WatchEncoder
  private let watch: StoreWatch
  private let state: Mutex<State>
  /// Who is told the same; nil if nobody is for sure.
  private let audienceKey: WatchAudience.Key?
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
    audienceKey = Self.audienceKey(request, options, encoder)
    let audience = audienceKey.map(registry.audiences.join)
    state = Mutex(State(initial: initial, bookmarked: revision, permit: permit, audience: audience))
    startTimer()
    guard let lifetime = request.lifetime else { return }
    let id = lifetime.onEnd { [weak self] revision in
      self?.state.withLock { $0.lastRevision = revision }
      self?.watch.requestProgress()
    }
    self.state.withLock { $0.lifetimeID = id }
  }

  deinit { cancel() }

  /// What is selected and how it is converted is not compared: whoever selects or converts is told alone.
  private static func audienceKey(
    _ request: RegistryRequest, _ options: ListOptions, _ encoder: any WatchEncoder
  ) -> WatchAudience.Key? {
    guard options.selection.isEverything, options.partition == nil, request.definition.conversion == nil else {
      return nil
    }
    return encoder.form.map { WatchAudience.Key(range: request.keyRange, form: $0) }
  }

  var stream: ByteStream {
    ByteStream(next: { await self.next() }, ready: { self.ready() }, cancel: { self.cancel() })
  }

  func cancel() {
    watch.cancel()
    let (timer, permit, lifetimeID, audience) = state.withLock { state in
      defer { (state.timer, state.permit, state.lifetimeID, state.audience) = (nil, nil, nil, nil) }
      return (state.timer, state.permit, state.lifetimeID, state.audience)
    }
    timer?.cancel()
    if let audienceKey, audience != nil { registry.audiences.leave(audienceKey) }
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
  private func next() async -> StreamPiece? {
    if let initial = state.withLock({ $0.initial.take() }), !initial.isEmpty { return StreamPiece(initial) }
    while true {
      if let piece = ready() { return piece }
      if let failure = state.withLock({ $0.failure.take() }) { return end(with: failure) }
      let (isOver, audience) = state.withLock { ($0.hasEnded || $0.isTimeUp, $0.audience) }
      guard !isOver else { break }
      audience?.forget()
      do {
        var batch = try await watch.next()
        if options.partition != nil { batch.events = try await owned(batch.events) }
        if let piece = try piece(batch) { return piece }
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

  /// The next lines if they are there already.
  private func ready() -> StreamPiece? {
    guard options.partition == nil else { return nil }
    while state.withLock({ $0.isFollowing }), let batch = watch.ready() {
      do {
        if let piece = try piece(batch) { return piece }
      } catch {
        // Told by who asks for the next lines.
        state.withLock { $0.failure = error }
      }
    }
    return nil
  }

  private func end(with error: APIError?) -> StreamPiece? {
    state.withLock { $0.hasEnded = true }
    cancel()
    return error.map { StreamPiece(WatchFrame.error($0)) }
  }

  /// Those of the events that the partition owned which the client watches.
  private func owned(_ events: [StoreEvent]) async throws(APIError) -> [StoreEvent] {
    var owned: [StoreEvent] = []
    for event in events {
      let share = try await registry.share(of: options.partition, request, at: event.revision)
      if share.includes(event.key) { owned.append(event) }
    }
    return owned
  }

  /// What is to be sent of a batch; nil if nothing is.
  private func piece(_ batch: StoreWatchBatch) throws(APIError) -> StreamPiece? {
    let told = batch.events.isEmpty ? nil : try lines(of: batch.events)
    eventCount.add(told?.count ?? 0)
    let bookmark = state.withLock { state -> Revision? in
      if let last = state.lastRevision, batch.progress >= last { state.isTimeUp = true }
      state.failure = told?.failure
      guard state.isBookmarkDue, state.failure == nil else { return nil }
      state.isBookmarkDue = false
      guard batch.progress > state.bookmarked else { return nil }
      state.bookmarked = batch.progress
      return batch.progress
    }
    let lines = told?.piece
    guard let bookmark else { return lines?.bytes.isEmpty == true ? nil : lines }
    let mark = encoder.bookmark(bookmark, request.type, endsInitialEvents: false)
    return StreamPiece((lines?.bytes ?? []) + mark)
  }

  /// The lines of events, which another may have made.
  private func lines(of events: [StoreEvent]) throws(APIError) -> WatchLines {
    guard let audience = state.withLock({ $0.audience }) else { return try makeLines(events) }
    return try audience.lines(of: events) { () throws(APIError) in try makeLines(events) }
  }

  /// About how long the line of an event is, in bytes.
  private static func lineSize(_ event: StoreEvent) -> Int {
    ((event.entry ?? event.previous)?.value.bytes.count ?? 0) + 96
  }

  private func makeLines(_ events: [StoreEvent]) throws(APIError) -> WatchLines {
    var output: [UInt8] = []
    output.reserveCapacity(events.reduce(0) { $0 + Self.lineSize($1) })
    var count = 0
    for event in events {
      let told = output.count
      do {
        try append(event, to: &output)
        if output.count > told { count += 1 }
      } catch {
        // What came before it in the batch is told all the same, and nothing behind it.
        guard told > 0 else { throw error }
        return WatchLines(piece: StreamPiece(Array(output[..<told])), count: count, failure: error)
      }
    }
    return WatchLines(piece: StreamPiece(output), count: count)
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
