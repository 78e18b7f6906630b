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
public enum StoreConformance: ConformanceSuite {
  public typealias Case = ConformanceCase<StoreSubject>

  public static let cases: [Case] =
    keyValueCases + decisionCases + transactionCases + listCases + readingCases + countCases + compactionCases
    + watchCases + watchHistoryCases + watchLifetimeCases + concurrencyCases + expiryCases
}
