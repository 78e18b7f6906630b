/// What every engine must pass: the promises of the store contract, one case each.
///
/// Run them from a parameterised test:
/// ```swift
/// @Test("keeps the contract", arguments: StoreConformance.cases)
/// func contract(case: StoreConformance.Case) async throws {
///   try await `case`.run { try await makeSubject() }
/// }
/// ```
/// The comments at the cases name what they mirror in Kubernetes' storage tests (`RunTest…`), in etcd's mvcc tests
/// (`Test…`) and among etcd's historic bugs (`etcd#…`).
public enum StoreConformance {
  public struct Case: Sendable, CustomStringConvertible {
    public let name: String
    private let body: @Sendable (StoreSubject) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (StoreSubject) async throws -> Void) {
      self.name = name
      self.body = body
    }

    public var description: String { name }

    /// Runs the case on a store that `makeSubject` makes for it.
    ///
    /// - Throws: ``Failure`` if the store breaks its promise; whatever the store throws unasked.
    public func run(on makeSubject: @Sendable () async throws -> StoreSubject) async throws {
      let subject = try await makeSubject()
      do {
        try await body(subject)
      } catch {
        try await subject.tearDown()
        throw error
      }
      try await subject.tearDown()
    }
  }

  /// A promise that was not kept.
  public struct Failure: Error, CustomStringConvertible {
    public var message: String
    public var file: String
    public var line: Int

    public var description: String { "\(message) (\(file):\(line))" }
  }

  public static let cases: [Case] =
    keyValueCases + transactionCases + listCases + compactionCases + watchCases + watchHistoryCases
    + watchLifetimeCases + concurrencyCases + expiryCases
}
