internal import ArktosCore
internal import FoundationEssentials
internal import GRDB

/// Rebuilds the timeline from the log: the state at the compaction, then history on top of it.
struct LogLoader {
  private let file: String
  private let window: History.Window
  private let compacted: Revision
  /// Keys with a time-to-live get all of it again, as in etcd after a restart.
  private let now: Duration

  private var base: [StoreKey: StoreEntry] = [:]
  private var baseTimesToLive: [StoreKey: Duration] = [:]
  private var timeline: Timeline?
  private var commit: CommitPlan?

  static func load(
    _ db: Database, file: String, window: History.Window, now: Duration
  ) throws -> (Timeline, LogPruner) {
    let compacted = Revision(try LogSchema.read(.compacted, db) ?? Timeline.firstRevision.value)
    var loader = LogLoader(file: file, window: window, compacted: compacted, now: now)
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT sequence, key, value, createRevision, previousRevision, timeToLive, checksum FROM log
        ORDER BY sequence
        """)
    while let row = try rows.next() { try loader.add(row) }
    let timeline = try loader.finish(markedRevision: Revision(try LogSchema.read(.revision, db) ?? 0))
    let pruned = try LogSchema.read(.pruned, db) ?? 0
    return (timeline, LogPruner(revision: timeline.revision, target: compacted, pruned: pruned))
  }

  private init(file: String, window: History.Window, compacted: Revision, now: Duration) {
    self.file = file
    self.window = window
    self.compacted = compacted
    self.now = now
  }

  private mutating func add(_ source: Row) throws {
    let row = LogRow(
      sequence: source[0], key: StoreKey(try source.bytes(at: 1) ?? []),
      value: try source.bytes(at: 2).map { StoreValue($0) }, createRevision: source[3], previousRevision: source[4],
      timeToLive: source[5])
    guard row.checksum == source[6] as Int64 else {
      throw damage("the row \(row.sequence) (revision \(row.revision), key \(row.key)) fails its checksum")
    }
    if row.revision <= compacted { addToBase(row) } else { try addToHistory(row) }
  }

  private mutating func addToBase(_ row: LogRow) {
    base[row.key] = row.value.map { row.entry($0) }
    baseTimesToLive[row.key] = row.timeToLive > 0 ? .milliseconds(row.timeToLive) : nil
  }

  private mutating func addToHistory(_ row: LogRow) throws {
    startHistory()
    if commit?.revision != row.revision { endCommit() }
    let before = timeline?.entry(for: row.key)
    guard before?.modRevision.value ?? 0 == row.previousRevision else {
      throw damage(
        "the row \(row.sequence) of key \(row.key) follows revision \(row.previousRevision), which is missing")
    }
    let next = timeline?.revision.next ?? row.revision
    guard row.revision == next else { throw damage("revision \(next) is missing in front of \(row.revision)") }
    var plan = commit ?? CommitPlan(events: [], revision: row.revision)
    plan.events.append(
      StoreEvent(
        key: row.key, revision: row.revision, entry: row.value.map { row.entry($0) }, previous: before))
    if row.timeToLive > 0 { plan.timesToLive.append((row.key, .milliseconds(row.timeToLive))) }
    commit = plan
  }

  /// What is read from now on comes on top of the state at the compaction.
  private mutating func startHistory() {
    guard timeline == nil else { return }
    var first = Timeline(sorted: base.values.sorted { $0.key < $1.key }, revision: compacted)
    for (key, duration) in baseTimesToLive {
      guard let entry = base[key] else { continue }
      first.expiry.set(.init(key: key, revision: entry.modRevision, at: now + duration))
    }
    base = [:]
    timeline = first
  }

  private mutating func endCommit() {
    guard let plan = commit else { return }
    commit = nil
    timeline?.apply(plan, now: now)
    _ = timeline?.trimHistory(to: window)
  }

  private mutating func finish(markedRevision: Revision) throws -> Timeline {
    startHistory()
    endCommit()
    guard let timeline, markedRevision <= timeline.revision else {
      throw damage("revision \(markedRevision) was reached, but the log ends before it")
    }
    return timeline
  }

  private func damage(_ detail: String) -> StoreError { StoreError(.corrupt, "\(file) is damaged: \(detail)") }
}

extension LogRow {
  fileprivate func entry(_ value: StoreValue) -> StoreEntry {
    StoreEntry(key: key, value: value, createRevision: Revision(createRevision), modRevision: revision)
  }
}

extension Row {
  fileprivate func bytes(at index: Int) throws -> [UInt8]? {
    try withUnsafeData(atIndex: index) { data in data.map { [UInt8]($0) } }
  }
}
