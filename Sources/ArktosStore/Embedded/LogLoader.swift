internal import ArktosCore
internal import GRDB

/// Rebuilds the timeline from the log: the state at the compaction, then history on top of it.
struct LogLoader {
  private let window: History.Window
  private var audit: LogAudit
  /// Keys with a time-to-live get all of it again, as in etcd after a restart.
  private let now: Duration

  private var base: [StoreKey: StoreEntry] = [:]
  private var baseTimesToLive: [StoreKey: Duration] = [:]
  private var timeline: Timeline?
  private var commit: CommitPlan?

  /// - Throws: `StoreError` with code `.corrupt` that says what is damaged; errors of SQLite.
  static func load(
    _ db: Database, file: String, window: History.Window, now: Duration
  ) throws -> (Timeline, LogHead) {
    try LogSchema.check(db, file: file)
    let audit = LogAudit(file: file, head: try LogSchema.readHead(db, file: file))
    var loader = LogLoader(window: window, audit: audit, now: now)
    try LogRow.forEach(db) { row, checksum in
      try loader.audit.check(row, checksum: checksum)
      if row.revision <= audit.head.compacted { loader.addToBase(row) } else { try loader.addToHistory(row) }
    }
    return try loader.finish()
  }

  private init(window: History.Window, audit: LogAudit, now: Duration) {
    self.window = window
    self.audit = audit
    self.now = now
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
      throw audit.damage(
        "the row \(row.sequence) of key \(row.key) follows revision \(row.previousRevision), which is missing")
    }
    let next = timeline?.revision.next ?? row.revision
    guard row.revision == next else {
      throw audit.damage("revision \(next) is missing in front of \(row.revision)")
    }
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
    var first = Timeline(sorted: base.values.sorted { $0.key < $1.key }, revision: audit.head.compacted)
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

  private mutating func finish() throws -> (Timeline, LogHead) {
    startHistory()
    endCommit()
    let head = try audit.finish()
    guard let timeline, timeline.revision == head.revision else {
      throw audit.damage("revision \(head.revision) was reached, but the log ends before it")
    }
    return (timeline, head)
  }
}

extension LogRow {
  fileprivate func entry(_ value: StoreValue) -> StoreEntry {
    StoreEntry(key: key, value: value, createRevision: Revision(createRevision), modRevision: revision)
  }
}
