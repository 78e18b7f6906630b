internal import ArktosCore
internal import ArktosStore

/// The check of one watch for ``WatchValidator``.
struct WatchCheck {
  let index: Int
  let watch: RecordedWatch
  let commits: [RecordedCommit]
  let truth: [EventPlace: RecordedEvent]
  /// The revisions behind which the watch may have begun.
  let start: ClosedRange<Revision>
  /// What the store had reached for sure when the watch was asked for.
  let reached: Revision
  /// How far history may have been compacted when the watch ended.
  let compaction: Revision?

  private var events: [RecordedEvent] { watch.batches.flatMap(\.events) }
  private var progress: Revision? { watch.batches.map(\.progress).max() }

  func problems() -> [WatchProblem] {
    ordered() + unique() + atomic() + bookmarkable() + filtered() + truthful() + complete() + ending()
  }

  private func problem(_ promise: WatchProblem.Promise, _ message: String) -> WatchProblem {
    WatchProblem(promise: promise, message: message, watch: index)
  }

  private func ordered() -> [WatchProblem] {
    zip(events, events.dropFirst()).filter { $0.revision > $1.revision }
      .map { problem(.ordered, "(\($1)) comes behind (\($0))") }
  }

  private func unique() -> [WatchProblem] {
    var seen: Set<EventPlace> = []
    return events.filter { !seen.insert($0.place).inserted }.map { problem(.unique, "(\($0)) comes twice") }
  }

  private func atomic() -> [WatchProblem] {
    var batchOf: [Revision: Int] = [:]
    var found: [WatchProblem] = []
    var places: Set<EventPlace> = []
    for (number, batch) in watch.batches.enumerated() {
      // A repetition is another matter.
      for event in batch.events where places.insert(event.place).inserted {
        let first = batchOf[event.revision, default: number]
        batchOf[event.revision] = first
        if first != number { found.append(problem(.atomic, "(\(event)) comes later than others of its commit")) }
      }
    }
    return found
  }

  private func bookmarkable() -> [WatchProblem] {
    var found: [WatchProblem] = []
    var reported = Revision.zero
    var places: Set<EventPlace> = []
    for batch in watch.batches {
      for event in batch.events where places.insert(event.place).inserted && event.revision <= reported {
        found.append(problem(.bookmarkable, "(\(event)) comes after progress was \(reported)"))
      }
      if batch.progress < reported {
        found.append(problem(.bookmarkable, "progress goes back from \(reported) to \(batch.progress)"))
      }
      reported = max(reported, batch.progress)
    }
    return found
  }

  private func filtered() -> [WatchProblem] {
    events.filter { !watch.covers($0.key) }.map { problem(.filter, "nobody asked for (\($0))") }
  }

  /// Whether what was delivered happened just so.
  private func truthful() -> [WatchProblem] {
    events.flatMap { event -> [WatchProblem] in
      guard let fact = truth[event.place], fact.entry?.value == event.entry?.value,
        fact.entry?.modRevision == event.entry?.modRevision, event.entry.map({ $0.key == event.key }) ?? true
      else { return [problem(.reliable, "(\(event)) never happened")] }
      var found: [WatchProblem] = []
      if event.previous != fact.previous {
        found.append(problem(.previousEntry, "(\(event)) should be (\(fact))"))
      }
      if event.isCreation != fact.isCreation || event.entry?.createRevision != fact.entry?.createRevision {
        found.append(problem(.isCreation, "(\(event)) should be (\(fact))"))
      }
      return found
    }
  }

  /// Whether all that had to be delivered was, and nothing from before the beginning.
  private func complete() -> [WatchProblem] {
    let delivered = Set(events.map(\.place))
    let first = events.map(\.revision).min()
    guard let last = [progress, events.map(\.revision).max()].compactMap({ $0 }).max() else { return [] }
    // Where the beginning is not known, as late as what came allows.
    let begin = max(start.lowerBound, min(start.upperBound, first.map { Revision($0.value - 1) } ?? last))
    var found = events.filter { $0.revision <= start.lowerBound }
      .map { problem(.resumable, "(\($0)) is from before the beginning at \(start.lowerBound)") }
    for commit in commits where commit.revision > begin && commit.revision <= last {
      for event in commit.events where watch.covers(event.key) && !delivered.contains(event.place) {
        let isAtBeginning = first.map { commit.revision < $0 } ?? false
        found.append(
          problem(
            isAtBeginning ? .resumable : .reliable,
            "(\(event)) is missing, though the watch of what follows \(begin) got to \(last)"))
      }
    }
    return found
  }

  /// Whether the watch had a reason to end, or to be refused.
  private func ending() -> [WatchProblem] {
    guard let ending = watch.ending else { return [] }
    let position = progress ?? start.lowerBound
    switch ending.code {
    case .compacted:
      if let compaction, position < compaction { return [] }
      return [
        problem(
          watch.opened == nil ? .resumable : .reliable,
          "it ended as compacted at \(position), but history was compacted "
            + (compaction.map { "only through \($0)" } ?? "never")
            + (ending.message.isEmpty ? "" : ": \(ending.message)"))
      ]
    case .futureRevision where watch.after.map({ $0 <= reached }) ?? true:
      return [problem(.resumable, "it was refused as ahead of the store, which had reached \(reached)")]
    default: return []
    }
  }
}

extension RecordedEvent {
  var place: EventPlace { EventPlace(revision: revision, key: key) }
}
