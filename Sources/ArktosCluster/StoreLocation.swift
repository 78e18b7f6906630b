public import ArktosCore
public import ArktosEtcd
public import ArktosStore
public import Logging
public import ServiceLifecycle

/// Where a cluster keeps its objects.
public enum StoreLocation: Hashable, Sendable {
  /// In this process only; gone when it ends.
  case memory
  /// In files in a directory, for one process at a time.
  case embedded(directory: String)
  /// In a real etcd cluster, shared by API servers on any machine.
  case etcd(EtcdConfiguration)

  /// How a server keeps what it owns in memory; nil where the store itself is in memory.
  public var cache: RangeCache.Configuration? {
    switch self {
    case .memory, .embedded: nil
    case .etcd: RangeCache.Configuration()
    }
  }

  /// Opens the store.
  ///
  /// - Returns: the store, and the service that must run as long as it is used.
  /// - Throws: `StoreError` with a sentence that says what to do: etcd does not answer or trust us, the directory cannot be
  ///   written or is used by another process.
  public func open(environment: Environment, logger: Logger) async throws -> (store: any Store, service: any Service) {
    switch self {
    case .memory:
      let store = MemoryStore(environment: environment)
      return (store, store)
    case .embedded(let directory):
      let store = try await EmbeddedStore.open(directory: directory, environment: environment, logger: logger)
      return (store, store)
    case .etcd(let configuration):
      let store = try await EtcdStore.connect(configuration, environment: environment, logger: logger)
      return (store, store)
    }
  }
}

extension StoreLocation {
  /// Writes all that the store holds to a new file, also while a cluster runs on it.
  ///
  /// - Throws: `StoreError` with a sentence that says what to do.
  public func snapshot(to file: String) async throws(StoreError) {
    guard case .embedded(let directory) = self else { throw Self.noFiles("etcdctl snapshot save") }
    try await EmbeddedStore.snapshot(directory: directory, to: file)
  }

  /// Makes a store from a snapshot; see `EmbeddedStore.restore(snapshot:to:)`.
  ///
  /// - Throws: `StoreError` with a sentence that says what to do.
  public func restore(from file: String) async throws(StoreError) {
    guard case .embedded(let directory) = self else { throw Self.noFiles("etcdutl snapshot restore") }
    try await EmbeddedStore.restore(snapshot: file, to: directory)
  }

  private static func noFiles(_ command: String) -> StoreError {
    StoreError(.invalid, "only the embedded store is a file here; with etcd use \(command), and memory is never kept")
  }
}
