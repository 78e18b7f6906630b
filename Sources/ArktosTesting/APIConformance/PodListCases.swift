extension APIConformance {
  static let listCases: [Case] =
    (refusedLists + namespaceLists + exactLists).map { $0.conformanceCase("list") }

  private static let exact = "Exact"
  private static let notOlderThan = "NotOlderThan"
  private static let updated = ["first/bar@fakeNode"]

  private static let refusedLists: [ListRow] = [
    ListRow("rejects invalid resource version", text: "abc", .invalid),
    ListRow(
      "rejects resource version and continue token", in: "second", at: .write(1), limit: 1,
      token: .init("foo", .write(8)), .invalid),
    ListRow("rejects resource version set too high", text: "\(Int64.max)", .tooLarge),
    ListRow("with negative rv fails", text: "-1", .invalid),
  ]

  private static let namespaceLists: [ListRow] = [
    ListRow("on existing key", in: "first", .items(updated)),
    ListRow("on existing key with resource version set to 0", in: "first", at: .zero, .items(updated)),
    ListRow(
      "on existing key with resource version set before update, match=Exact", in: "first", at: .write(1), match: exact,
      .items(["first/bar"], at: .write(1))),
    ListRow(
      "on existing key with resource version set before creation, match=Exact", in: "second", at: .write(1),
      match: exact, .items([], at: .write(1))),
    ListRow(
      "on existing key with resource version set after creation, match=Exact", in: "second", at: .write(2),
      match: exact, .items(["second/bar"], at: .write(2))),
    ListRow(
      "on existing key with resource version set before first write, match=Exact", in: "first", at: .beforeFirstWrite,
      match: exact, .tooOld),
    ListRow(
      "on existing key with resource version set to 0, match=NotOlderThan", in: "first", at: .zero,
      match: notOlderThan, .items(updated)),
    ListRow(
      "on existing key with resource version set to 0, match=Invalid", in: "first", at: .zero, match: "Invalid",
      .contradictory),
    ListRow(
      "on existing key with resource version set before first write, match=NotOlderThan", in: "first",
      at: .beforeFirstWrite, match: notOlderThan, .items(updated)),
    ListRow(
      "on existing key with resource version set before first write, match=Invalid", in: "first",
      at: .beforeFirstWrite, match: "Invalid", .contradictory),
    ListRow(
      "on existing key with resource version set to current resource version", in: "first", at: .write(8),
      .items(updated)),
    ListRow(
      "on existing key with resource version set to current resource version, match=Exact", in: "first",
      at: .write(8), match: exact, .items(updated, at: .write(8))),
    ListRow(
      "on existing key with resource version set to current resource version, match=NotOlderThan", in: "first",
      at: .write(8), match: notOlderThan, .items(updated)),
    ListRow("on non-existing key", in: "non-existing", .items([])),
    ListRow("with pod name matching", in: "first", fields: "metadata.name!=bar", .items([])),
    ListRow(
      "with pod name matching with resource version set to current resource version, match=NotOlderThan", in: "first",
      at: .write(8), match: notOlderThan, fields: "metadata.name!=bar", .items([])),
    ListRow(
      "with multiple levels of directories and expect flattened result", in: "second",
      .items(["second/bar", "second/foo"])),
    ListRow(
      "with multiple levels of directories and expect flattened result with current resource version and "
        + "match=NotOlderThan", in: "second", at: .write(8), match: notOlderThan,
      .items(["second/bar", "second/foo"])),
    ListRow("all items", .items(ListedPods.all)),
    ListRow(
      "all items with current resource version and match=NotOlderThan", at: .write(8), match: notOlderThan,
      .items(ListedPods.all)),
    ListRow("consistent", in: "empty", .items([], at: .current)),
    ListRow("non-consistent", in: "empty", at: .zero, .items([])),
  ]

  private static let exactLists: [ListRow] = [
    ListRow(
      "with resource version set before first write, match=Exact", at: .beforeFirstWrite, match: exact, .tooOld),
    ListRow(
      "with resource version of first write, match=Exact", at: .write(1), match: exact,
      .items(["first/bar"], at: .write(1))),
    ListRow(
      "with resource version of second write, match=Exact", at: .write(2), match: exact,
      .items(["first/bar", "second/bar"], at: .write(2))),
    ListRow(
      "with resource version of third write, match=Exact", at: .write(3), match: exact,
      .items(["first/bar", "second/bar", "second/foo"], at: .write(3))),
    ListRow(
      "with resource version of fourth write, match=Exact", at: .write(4), match: exact,
      .items(["first/bar", "second/bar", "second/foo", "third/barfoo"], at: .write(4))),
    ListRow(
      "with resource version of fifth write, match=Exact", at: .write(5), match: exact,
      .items(["first/bar", "second/bar", "second/foo", "third/barfoo", "third/foo"], at: .write(5))),
    ListRow(
      "with resource version of six write, match=Exact", at: .write(6), match: exact,
      .items(["first/bar", "second/bar", "second/baz", "second/foo", "third/barfoo", "third/foo"], at: .write(6))),
    ListRow(
      "with resource version of seventh write, match=Exact", at: .write(7), match: exact,
      .items(
        ["first/bar@fakeNode", "second/bar", "second/baz", "second/foo", "third/barfoo", "third/foo"], at: .write(7))),
    ListRow(
      "with resource version of eight write, match=Exact", at: .write(8), match: exact,
      .items(ListedPods.all, at: .write(8))),
    ListRow(
      "with resource version after writes, match=Exact", at: .current, match: exact,
      .items(ListedPods.all, at: .current)),
    ListRow("with future resource version, match=Exact", at: .future, match: exact, .tooLarge),
  ]
}
