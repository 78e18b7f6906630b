public import ArktosStore

/// A fresh, empty store to be tested, and how to drive it.
public struct StoreSubject: ConformanceSubject {
  public var store: any Store
  /// Lets time pass for the store: moves its virtual clock, or waits for a real one.
  public var letPass: @Sendable (Duration) async throws -> Void
  /// The most bytes that the engine accepts in a value; nil leaves the limit untested.
  public var maximumValueBytes: Int?
  /// Whether statistics give the bytes of the current entries, and not just those of the files that hold them.
  public var countsBytesExactly: Bool
  /// Closes the store and removes what it left behind.
  public var tearDown: @Sendable () async throws -> Void

  public init(
    store: any Store, maximumValueBytes: Int? = nil, countsBytesExactly: Bool = true,
    letPass: @escaping @Sendable (Duration) async throws -> Void,
    tearDown: @escaping @Sendable () async throws -> Void = {}
  ) {
    self.store = store
    self.maximumValueBytes = maximumValueBytes
    self.countsBytesExactly = countsBytesExactly
    self.letPass = letPass
    self.tearDown = tearDown
  }
}
