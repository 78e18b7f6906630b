internal import ArktosCore
internal import Synchronization

/// What makes a timeline the replica of some ranges of another store: it takes its commits, with their revisions, from
/// there. Only one task, the cache's feed, calls what is here but ``release(_:_:)``.
extension SharedTimeline {
  /// How many entries are moved at once, so that readers are never kept from the lock for long.
  private static let sliceCount = 500

  convenience init(replicaWith limits: StoreLimits) {
    self.init(Timeline(), limits: limits, coverage: Coverage())
  }

  var coverage: Coverage { state.withLock { $0.coverage ?? Coverage() } }

  /// How far the replica has followed.
  var replicaRevision: Revision { state.withLock { $0.timeline.revision } }

  func holds(_ ranges: [KeyRange]) -> Bool {
    state.withLock { state in ranges.allSatisfy { state.coverage?.since($0) != nil } }
  }

  func holds(_ key: StoreKey) -> Bool { state.withLock { $0.coverage?.since(key) != nil } }

  // MARK: - Following

  /// Does what upstream did up to `progress`.
  ///
  /// - Parameter events: in the order of revisions. What the replica does not hold, or knows already, is left out.
  /// - Throws: `.corrupt`, with everything before it done, if an event does not fit what the replica holds.
  func replay(_ events: some Sequence<StoreEvent>, through progress: Revision) throws(StoreError) {
    var aftermath = Aftermath()
    let fault = state.withLock { state -> StoreError? in
      var commit: [StoreEvent] = []
      do throws(StoreError) {
        for event in events where event.revision > state.timeline.revision {
          if let first = commit.first, first.revision != event.revision { flush(&commit, to: &state, &aftermath) }
          if state.coverage?.since(event.key) != nil { commit.append(try fitted(event, to: state.timeline)) }
        }
      } catch {
        return error
      }
      flush(&commit, to: &state, &aftermath)
      state.timeline.advance(to: progress)
      return nil
    }
    finish(aftermath)
    if let fault { throw fault }
  }

  private func flush(_ commit: inout [StoreEvent], to state: inout State, _ aftermath: inout Aftermath) {
    guard let revision = commit.first?.revision else { return }
    apply(CommitPlan(events: commit, revision: revision), to: &state, now: .zero, &aftermath)
    commit = []
  }

  /// The event with the replica's own entry as the previous one, so that a value is in memory only once.
  private func fitted(_ event: StoreEvent, to timeline: Timeline) throws(StoreError) -> StoreEvent {
    let held = timeline.entry(for: event.key)
    let fits = event.entry.map { ($0.createRevision == $0.modRevision) == (held == nil) } ?? (held != nil)
    guard fits else {
      throw StoreError(
        .corrupt,
        "\(event.key) was reported as changed by revision \(event.revision), which does not fit what the "
          + "replica holds: \(held.map { "it was written by revision \($0.modRevision)" } ?? "nothing")")
    }
    if let mine = held?.value, event.previous?.value === mine { return event }
    return StoreEvent(key: event.key, revision: event.revision, entry: event.entry, previous: held)
  }

  func advanceReplica(to revision: Revision) { state.withLock { $0.timeline.advance(to: revision) } }

  /// Forgets everything; nothing is held, and revisions begin anew.
  func restartReplica() {
    // What is forgotten is let go of outside the lock.
    _ = state.withLock { state in
      defer {
        state.timeline = Timeline()
        state.coverage = Coverage()
      }
      return state.timeline
    }
  }

  /// Forgets history up to and including `revision`, even if the replica has not got there yet.
  func compactReplica(through revision: Revision) {
    // What is dropped is let go of after the lock.
    _ = state.withLock { state in
      state.coverage?.forget(through: revision)
      return state.timeline.compactHistory(through: min(revision, state.timeline.revision))
    }
  }

  // MARK: - Ranges

  /// Stops holding `ranges`. Their watchers are given what is pending and then go elsewhere, or end with `error`.
  ///
  /// The entries stay in memory until ``purge(keeping:)``.
  func release(_ ranges: [KeyRange], _ error: StoreError? = nil) {
    var aftermath = Aftermath()
    state.withLock { state in
      let gone = state.coverage?.ranges.intersecting(ranges) ?? []
      guard !gone.isEmpty else { return }
      state.coverage?.remove(gone)
      for watcher in state.watchers.all where watcher.ranges.contains(where: { gone.contains(where: $0.overlaps) }) {
        state.watchers.remove(watcher)
        if let wakeup = watcher.leave(at: state.timeline.revision, error) { aftermath.wakeups.append(wakeup) }
      }
    }
    finish(aftermath)
  }

  /// Frees the memory of all keys that are in none of the ranges, which must not be held any more.
  func purge(keeping ranges: [KeyRange]) {
    let gone = [KeyRange.all].subtracting(ranges)
    for range in gone {
      while true {
        // The entries are let go of outside the lock.
        let purged = state.withLock { state in
          let slice = state.timeline.index.first(Self.sliceCount, in: range)
          for entry in slice { state.timeline.forget(entry.key) }
          return slice
        }
        guard purged.count == Self.sliceCount else { break }
      }
    }
    let history = state.withLock { $0.timeline.history }
    let leaner = history.without { key in gone.contains { $0.contains(key) } }
    guard leaner.count < history.count else { return }
    _ = state.withLock { state in
      // Nobody but the caller appends, but it may have been compacted meanwhile.
      let oldest = state.timeline.history.oldest
      return (state.timeline.replaceHistory(with: leaner), state.timeline.compactHistory(through: oldest))
    }
  }

  /// Holds what was loaded, which is the state at the replica's own revision.
  ///
  /// Entries that the replica has already keep their values, and what is attached to them.
  func adopt(_ loaded: LoadedRanges) {
    for range in loaded.ranges {
      var start: StoreKey? = range.start
      while let from = start {
        let slice = loaded.index.first(Self.sliceCount, in: KeyRange(from: from, to: range.end))
        let next = slice.count == Self.sliceCount ? slice.last.map { StoreKey($0.key.bytes + [0]) } : nil
        replace(KeyRange(from: from, to: next ?? range.end), by: slice)
        start = next
      }
    }
    state.withLock { state in
      state.coverage?.add(loaded.ranges, since: state.timeline.revision)
    }
  }

  /// Makes the entries of a range, which is not held, those given.
  private func replace(_ range: KeyRange, by entries: [StoreEntry]) {
    _ = state.withLock { state in
      let old = state.timeline.index.first(.max, in: range)
      let kept = Set(entries.lazy.map(\.key))
      for entry in old where !kept.contains(entry.key) { state.timeline.forget(entry.key) }
      for entry in entries where state.timeline.entry(for: entry.key)?.modRevision != entry.modRevision {
        state.timeline.place(entry)
      }
      return old
    }
  }

  /// What the replica has in memory, `watchers` being those that it serves.
  func replicaStatistics() -> StoreStatistics {
    state.withLock { state in
      StoreStatistics(
        keys: state.timeline.count, bytes: state.timeline.bytes, revision: state.timeline.revision,
        oldestRevision: state.timeline.history.oldest, watchers: state.watchers.count)
    }
  }

  var replicaHistoryCount: Int { state.withLock { $0.timeline.history.count } }
}
