/// When other instances were last seen alive, to tell when their leases have run out for certain.
///
/// An instance renews its lease by writing; it counts its own time from before it sent the write, we count from when
/// we saw it. So once its object is gone *and* a whole lease has passed since we last saw it change, it has stopped
/// working by itself, even if somebody deleted its object by hand.
struct LeaseTracker: Sendable {
  private let timeToLive: Duration
  private var lastSeen: [String: Duration] = [:]

  init(timeToLive: Duration) { self.timeToLive = timeToLive }

  /// The instance's object was listed or changed.
  mutating func sawAlive(_ instance: String, at now: Duration) { lastSeen[instance] = now }

  /// When the lease of an instance whose object is gone has run out for certain. One that was never seen counts from now.
  mutating func expiry(of instance: String, now: Duration) -> Duration {
    if lastSeen[instance] == nil { lastSeen[instance] = now }
    return (lastSeen[instance] ?? now) + timeToLive
  }

  /// Forgets all instances but these.
  mutating func keep(_ instances: Set<String>) { lastSeen = lastSeen.filter { instances.contains($0.key) } }
}
