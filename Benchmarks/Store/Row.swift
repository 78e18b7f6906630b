internal import ArgumentParser

/// What can be measured: the rows of the speed table, by the names that the command line knows.
enum Row: String, CaseIterable, ExpressibleByArgument {
  case updates
  case durableMany = "durable-64"
  case durableOne = "durable-1"
  case listing
  case fanout
  case delay
  case cache
  case watcherMemory = "watcher-memory"
  case keyMemory = "key-memory"
  case load

  func measure(_ settings: Settings, peer: EtcdPeer?) async throws -> [Measurement] {
    switch self {
    case .updates: [try await measureMemoryUpdates(settings)]
    case .durableMany: [try await measureDurableUpdates(settings, row: self, writers: settings.writers, peer: peer)]
    case .durableOne: [try await measureDurableUpdates(settings, row: self, writers: 1, peer: peer)]
    case .listing: try await measureListing(settings)
    case .fanout: [try await measureFanout(settings)]
    case .delay: [try await measureDelay(settings)]
    case .cache: try await measureCache(settings)
    case .watcherMemory: [try await measureWatcherMemory(settings)]
    case .keyMemory: [try await measureKeyMemory(settings)]
    case .load: [try await measureLoad(settings)]
    }
  }

  var countsMemory: Bool { self == .watcherMemory || self == .keyMemory }

  /// Whether a real etcd is measured beside it.
  var hasPeer: Bool { self == .durableMany || self == .durableOne }
}
