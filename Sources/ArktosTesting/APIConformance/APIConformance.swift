/// What clients of a Kubernetes-compatible API may rely on: lists, pages, resource versions and watches of objects.
///
/// Run the cases from a parameterised test, over any engine and at any depth (a function call, a socket):
/// ```swift
/// @Test("keeps the API's promises", arguments: APIConformance.cases)
/// func promises(case: APIConformance.Case) async throws {
///   try await withTestCluster { cluster in
///     try await `case`.run { APISubject(transport: cluster.servers[0], store: cluster.store, …) }
///   }
/// }
/// ```
/// `Docs/CONFORMANCE.md` says which test of Kubernetes each case mirrors. What the store promises to the server behind
/// the API is ``StoreConformance``.
public enum APIConformance: ConformanceSuite {
  public typealias Case = ConformanceCase<APISubject>

  public static let cases: [Case] =
    objectCases + deletionCases + gracefulDeletionCases + finalizationCases + updateCases + listCases + pagingCases
    + singleListCases
    + selectionCases
    + resourceVersionCases + watchCases + watchStartCases + bookmarkCases + failureCases
}
