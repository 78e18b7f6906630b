import ArktosCore
import ArktosStore

/// What `resourceVersion` and `resourceVersionMatch` mean, cell by cell.
///
/// Source: "Resource versions" in Kubernetes' API concepts.
extension APIConformance {
  static let resourceVersionCases: [Case] =
    rows.map { $0.conformanceCase("resourceVersion of a list:") } + watchRefusals

  private static let exact = "Exact"
  private static let notOlderThan = "NotOlderThan"
  private static let second = ["second/bar", "second/foo"]

  private static let rows: [ListRow] = [
    ListRow("no match, no limit, unset is the most recent", in: "second", .items(second, at: .current)),
    ListRow("no match, no limit, 0 is any", in: "second", at: .zero, .items(second)),
    ListRow("no match, no limit, n is not older than n", in: "second", at: .write(6), .items(second)),
    ListRow(
      "no match, limit, unset is the most recent", in: "second", limit: 1,
      .items(["second/bar"], at: .current, continues: true, remaining: 1)),
    ListRow(
      "no match, limit, 0 is any", in: "second", at: .zero, limit: 1,
      .items(["second/bar"], continues: true, remaining: 1)),
    ListRow(
      "no match, limit, n is exactly n", in: "second", at: .write(6), limit: 1,
      .items(["second/bar"], at: .write(6), continues: true, remaining: 2)),
    ListRow(
      "no match, continue, unset is exactly the token's", in: "second", limit: 9, token: .behind("bar", .write(6)),
      .items(["second/baz", "second/foo"], at: .write(6))),
    ListRow(
      "no match, continue, 0 is exactly the token's", in: "second", at: .zero, limit: 9,
      token: .behind("bar", .write(6)), .items(["second/baz", "second/foo"], at: .write(6))),
    ListRow(
      "no match, continue, n is refused", in: "second", at: .write(6), limit: 9, token: .behind("bar", .write(6)),
      .invalid),
    ListRow("Exact, unset is refused", in: "second", match: exact, .contradictory),
    ListRow("Exact, 0 is refused", in: "second", at: .zero, match: exact, .contradictory),
    ListRow(
      "Exact, no limit, n is exactly n", in: "second", at: .write(6), match: exact,
      .items(["second/bar", "second/baz", "second/foo"], at: .write(6))),
    ListRow(
      "Exact, limit, n is exactly n", in: "second", at: .write(6), match: exact, limit: 2,
      .items(["second/bar", "second/baz"], at: .write(6), continues: true, remaining: 1)),
    ListRow("NotOlderThan, unset is refused", in: "second", match: notOlderThan, .contradictory),
    ListRow("NotOlderThan, 0 is any", in: "second", at: .zero, match: notOlderThan, .items(second)),
    ListRow(
      "NotOlderThan, no limit, n is not older than n", in: "second", at: .write(6), match: notOlderThan,
      .items(second)),
    ListRow(
      "NotOlderThan, limit, n is not older than n", in: "second", at: .write(6), match: notOlderThan, limit: 1,
      .items(["second/bar"], continues: true, remaining: 1)),
    ListRow(
      "Exact with continue is refused", in: "second", match: exact, limit: 1, token: .behind("bar", .write(6)),
      .contradictory),
    ListRow(
      "NotOlderThan with continue is refused", in: "second", match: notOlderThan, limit: 1,
      token: .behind("bar", .write(6)), .contradictory),
    ListRow("Exact, one that is too old is gone", in: "second", at: .beforeFirstWrite, match: exact, .tooOld),
    ListRow("NotOlderThan, one that is too new times out", at: .future, match: notOlderThan, .tooLarge),
    ListRow("no match, one that is too new times out", at: .future, .tooLarge),
  ]

  private static func refusal(_ name: String, _ code: Int, isWatch: Bool = true, _ query: [(String, String)]) -> Case {
    Case(name) { subject in
      let answer = try await subject.send(
        .get, APISubject.pods("default"), (isWatch ? [("watch", "true")] : []) + query)
      try expectEqual(answer.status, code, "status")
    }
  }

  private static let watchRefusals: [Case] = [
    refusal("sendInitialEvents is refused for a list", 422, isWatch: false, [("sendInitialEvents", "true")]),
    refusal(
      "sendInitialEvents without resourceVersionMatch is refused for a watch", 422, [("sendInitialEvents", "true")]),
    refusal(
      "sendInitialEvents with Exact is refused for a watch", 422,
      [("sendInitialEvents", "true"), ("resourceVersionMatch", "Exact"), ("resourceVersion", "1")]),
    refusal(
      "resourceVersionMatch without sendInitialEvents is refused for a watch", 422,
      [("resourceVersionMatch", "NotOlderThan"), ("resourceVersion", "1")]),
    refusal("a resourceVersion that is no number is refused for a watch", 400, [("resourceVersion", "abc")]),
    // "too new": waits a while, then tells the client to come back
    Case("resourceVersion of a list: one that is on its way is waited for") { subject in
      try await subject.makeNamespaces("n")
      let next = try await subject.store.currentRevision().next
      let list = Task { try await subject.send(.get, APISubject.pods("n"), next.asVersion) }
      // Whichever comes first: the list shows the pod.
      try await subject.create("n", "a")
      let answer = try await subject.letTimePass { try await list.value }
      try expectEqual(answer.items, ["n/a"], "items")
    },
  ]
}
