import ArktosCore
import ArktosStore
import ArktosTesting

extension EmbeddedStore {
  static func open(
    _ directory: TemporaryDirectory, time: VirtualTime = VirtualTime(), configuration: Configuration = Configuration()
  ) async throws -> EmbeddedStore {
    try await open(directory: directory.path, environment: time.environment, configuration: configuration)
  }
}

/// All that a store holds, for comparison.
func contents(of store: any Store) async throws -> [String] {
  try await store.list(.all).entries.map(\.summary)
}
