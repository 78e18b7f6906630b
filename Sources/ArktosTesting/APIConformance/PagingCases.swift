import ArktosCore
import ArktosStore

extension APIConformance {
  static let pagingCases: [Case] =
    (limitedLists + exactPages + continuedLists + filteredLists).map { $0.conformanceCase("list") } + pagedLists

  private static let exact = "Exact"
  private static let notOlderThan = "NotOlderThan"

  private static let limitedLists: [ListRow] = [
    ListRow(
      "with limit", in: "second", limit: 1,
      .items(["second/bar"], at: .current, next: .behind("bar", .current), remaining: 1)),
    ListRow(
      "with limit at current resource version", in: "second", at: .write(8), limit: 1,
      .items(["second/bar"], at: .write(8), next: .behind("bar", .write(8)), remaining: 1)),
    ListRow(
      "with limit at current resource version and match=Exact", in: "second", at: .write(8), match: exact, limit: 1,
      .items(["second/bar"], at: .write(8), next: .behind("bar", .write(8)), remaining: 1)),
    ListRow(
      "with limit at current resource version and match=NotOlderThan", in: "second", at: .write(8),
      match: notOlderThan, limit: 1, .items(["second/bar"], continues: true, remaining: 1)),
    ListRow(
      "with limit at resource version 0", in: "second", at: .zero, limit: 1,
      .items(["second/bar"], continues: true, remaining: 1)),
    ListRow(
      "with limit at resource version 0 match=NotOlderThan", in: "second", at: .zero, match: notOlderThan, limit: 1,
      .items(["second/bar"], continues: true, remaining: 1)),
    ListRow(
      "with limit at resource version before created and match=Exact", in: "second", at: .write(1), match: exact,
      limit: 1, .items([], at: .write(1))),
    ListRow(
      "with limit at resource version after created and match=Exact", in: "second", at: .write(2), match: exact,
      limit: 1, .items(["second/bar"], at: .write(2))),
    ListRow(
      "with pregenerated continue token", in: "second", limit: 1, token: .init("foo", .write(8)),
      .items(["second/foo"])),
    ListRow(
      "ignores resource version 0 with pregenerated continue token", in: "second", at: .zero, limit: 1,
      token: .init("foo", .write(8)), .items(["second/foo"])),
  ]

  private static let exactPages: [ListRow] = [
    ListRow(
      "with limit, resource version of second write, match=Exact", at: .write(2), match: exact, limit: 1,
      .items(["first/bar"], at: .write(2), next: .behind("first/bar", .write(2)), remaining: 1)),
    ListRow(
      "with limit, resource version of third write, match=Exact", at: .write(3), match: exact, limit: 2,
      .items(["first/bar", "second/bar"], at: .write(3), next: .behind("second/bar", .write(3)), remaining: 1)),
    ListRow(
      "with limit, resource version of fourth write, match=Exact", at: .write(4), match: exact, limit: 4,
      .items(["first/bar", "second/bar", "second/foo", "third/barfoo"], at: .write(4))),
    ListRow(
      "with limit, resource version of fifth write, match=Exact", at: .write(5), match: exact, limit: 1,
      .items(["first/bar"], at: .write(5), next: .behind("first/bar", .write(5)), remaining: 4)),
    ListRow(
      "with limit, resource version of six write, match=Exact", at: .write(6), match: exact, limit: 2,
      .items(["first/bar", "second/bar"], at: .write(6), next: .behind("second/bar", .write(6)), remaining: 4)),
    ListRow(
      "with limit, resource version of seventh write, match=Exact", at: .write(7), match: exact, limit: 4,
      .items(
        ["first/bar@fakeNode", "second/bar", "second/baz", "second/foo"], at: .write(7),
        next: .behind("second/foo", .write(7)), remaining: 2)),
    ListRow(
      "with limit, resource version of eight write, match=Exact", at: .write(8), match: exact, limit: 8,
      .items(ListedPods.all, at: .write(8))),
    ListRow(
      "with limit, resource version after writes, match=Exact", at: .current, match: exact, limit: 1,
      .items(["first/bar@fakeNode"], at: .current, next: .behind("first/bar", .current), remaining: 4)),
  ]

  private static let continuedLists: [ListRow] = [
    ListRow(
      "with continue, resource version before first write", limit: 1, token: .behind("first/bar", .beforeFirstWrite),
      .tokenTooOld),
    ListRow(
      "with continue, resource version of first write", limit: 1, token: .behind("first/bar", .write(1)),
      .items([], at: .write(1))),
    ListRow(
      "with continue, resource version of second write", limit: 1, token: .behind("first/bar", .write(2)),
      .items(["second/bar"], at: .write(2))),
    ListRow(
      "with continue, resource version of third write", limit: 2, token: .behind("second/bar", .write(3)),
      .items(["second/foo"], at: .write(3))),
    ListRow(
      "with continue, resource version of fifth write", limit: 1, token: .behind("first/bar", .write(5)),
      .items(["second/bar"], at: .write(5), next: .behind("second/bar", .write(5)), remaining: 3)),
    ListRow(
      "with continue, resource version of six write", limit: 2, token: .behind("second/bar", .write(6)),
      .items(["second/baz", "second/foo"], at: .write(6), next: .behind("second/foo", .write(6)), remaining: 2)),
    ListRow(
      "with continue, resource version of seventh write", limit: 4, token: .behind("second/foo", .write(7)),
      .items(["third/barfoo", "third/foo"], at: .write(7))),
    ListRow(
      "with continue, resource version after writes", limit: 1, token: .behind("first/bar", .current),
      .items(["second/bar"], at: .current, next: .behind("second/bar", .current), remaining: 3)),
    ListRow(
      "with continue from second pod, negative resource version gives consistent read",
      token: .behind("first/bar", nil),
      .items(["second/bar", "second/foo", "third/barfoo", "third/foo"], at: .current)),
    ListRow(
      "with continue from second pod and limit, negative resource version gives consistent read", limit: 2,
      token: .behind("first/bar", nil),
      .items(["second/bar", "second/foo"], at: .current, next: .behind("second/foo", .current), remaining: 2)),
    ListRow(
      "with continue from third pod, negative resource version gives consistent read",
      token: .behind("second/foo", nil), .items(["third/barfoo", "third/foo"], at: .current)),
    ListRow("with continue from empty fails", token: .init("", .write(8)), .invalid),
    ListRow(
      "with continue from first pod, empty resource version fails", token: .behind("first/bar", .zero), .invalid),
  ]

  private static let filteredLists: [ListRow] = [
    ListRow(
      "with filter returning only one item, ensure only a single page returned", limit: 1,
      fields: "metadata.name=barfoo", .items(["third/barfoo"], continues: true)),
    ListRow(
      "with filter returning only one item, ensure only a single page returned with current resource version and "
        + "match=NotOlderThan", at: .write(8), match: notOlderThan, limit: 1, fields: "metadata.name=barfoo",
      .items(["third/barfoo"], continues: true)),
    ListRow(
      "with filter returning only one item, covers the entire list", limit: 2, fields: "metadata.name=barfoo",
      .items(["third/barfoo"])),
    ListRow(
      "with filter returning only one item, covers the entire list with current resource version and "
        + "match=NotOlderThan", at: .write(8), match: notOlderThan, limit: 2, fields: "metadata.name=barfoo",
      .items(["third/barfoo"])),
    ListRow(
      "with filter returning only one item, covers the entire list, with resource version 0", at: .zero, limit: 2,
      fields: "metadata.name=barfoo", .items(["third/barfoo"])),
    ListRow(
      "with filter returning two items, more pages possible", limit: 2, fields: "metadata.name=bar",
      .items(["first/bar@fakeNode", "second/bar"], continues: true)),
    ListRow(
      "with filter returning two items, more pages possible with current resource version and match=NotOlderThan",
      at: .write(8), match: notOlderThan, limit: 2, fields: "metadata.name=bar",
      .items(["first/bar@fakeNode", "second/bar"], continues: true)),
    ListRow(
      "filter returns two items split across multiple pages", limit: 2, fields: "metadata.name=foo",
      .items(["second/foo", "third/foo"])),
    ListRow(
      "filter returns two items split across multiple pages with current resource version and match=NotOlderThan",
      at: .write(8), match: notOlderThan, limit: 2, fields: "metadata.name=foo", .items(["second/foo", "third/foo"])),
    ListRow(
      "filter returns one item for last page, ends on last item, not full", limit: 2, fields: "metadata.name=foo",
      token: .init("third/barfoo", .write(8)), .items(["third/foo"])),
    ListRow(
      "filter returns one item for last page, starts on last item, full", limit: 1, fields: "metadata.name=foo",
      token: .init("third/barfoo", .write(8)), .items(["third/foo"])),
    ListRow(
      "filter returns one item for last page, starts on last item, partial page", limit: 2,
      fields: "metadata.name=foo", token: .init("third/foo", .write(8)), .items(["third/foo"])),
    ListRow(
      "filter returns two items, page size equal to total list size", limit: 5, fields: "metadata.name=foo",
      .items(["second/foo", "third/foo"])),
    ListRow(
      "filter returns two items, page size equal to total list size with current resource version and "
        + "match=NotOlderThan", at: .write(8), match: notOlderThan, limit: 5, fields: "metadata.name=foo",
      .items(["second/foo", "third/foo"])),
    ListRow(
      "filter returns one item, page size equal to total list size", limit: 5, fields: "metadata.name=barfoo",
      .items(["third/barfoo"])),
    ListRow(
      "filter returns one item, page size equal to total list size with current resource version and "
        + "match=NotOlderThan", at: .write(8), match: notOlderThan, limit: 5, fields: "metadata.name=barfoo",
      .items(["third/barfoo"])),
    ListRow(
      "returns updated version of object; filter returns one item, page size equal to total list size with current "
        + "resource version and match=NotOlderThan", at: .write(8), match: notOlderThan, limit: 5,
      fields: "spec.nodeName=fakeNode", .items(["first/bar@fakeNode"])),
    ListRow(
      "does not return deleted object; filter for deleted object, page size equal to total list size with current "
        + "resource version and match=NotOlderThan", at: .write(8), match: notOlderThan, limit: 5,
      fields: "metadata.name=baz", .items([])),
  ]

  private static let pagedLists: [Case] = [
    // RunTestListContinuation
    Case("pages show the state of the first one, whatever is written meanwhile") { subject in
      let pods = try await ListedPods(on: subject)
      var page = try await subject.send(.get, APISubject.pods(), [("limit", "2")])
      var seen = page.items
      try await subject.create("first", "aaa")
      try await subject.create("second", "zzz")
      try await subject.delete("third", "foo")
      try await subject.label("third", "barfoo", "late", "yes")
      while !page.continueToken.isEmpty {
        page = try await subject.send(.get, APISubject.pods(), [("limit", "2"), ("continue", page.continueToken)])
        try expectEqual(page.revision, pods.revision(.current), "revision of a page")
        seen += page.items
      }
      try expectEqual(seen, ListedPods.all, "pods of all pages")
    },
    // RunTestListPaging
    Case("a list in pages of any size is the whole list, and the remaining count adds up") { subject in
      try await subject.makeNamespaces("n")
      let names = (100..<117).map { "p\($0)" }
      for name in names { try await subject.create("n", name) }
      for limit in [1, 3, 16, 17, 18] {
        var seen: [String] = []
        var token = ""
        repeat {
          let query = token.isEmpty ? [] : [("continue", token)]
          let page = try await subject.send(.get, APISubject.pods("n"), [("limit", "\(limit)")] + query)
          seen += page.items
          try expect(page.items.count <= limit, "more than the limit")
          try expectEqual(page.remaining ?? 0, names.count - seen.count, "remaining with limit \(limit)")
          token = page.continueToken
        } while !token.isEmpty
        try expectEqual(seen, names.map { "n/\($0)" }, "pods with limit \(limit)")
      }
    },
    // RunTestListPaginationRareObject
    Case("a page finds a rare object behind many others") { subject in
      try await subject.makeNamespaces("n")
      for number in 0..<150 { try await subject.create("n", "p\(1000 + number)") }
      try await subject.create("n", "z-rare", labels: ["rare": "yes"])
      let byName = try await subject.send(
        .get, APISubject.pods("n"), [("limit", "1"), ("fieldSelector", "metadata.name=z-rare")])
      try expectEqual(byName.items, ["n/z-rare"], "by name")
      let byLabel = try await subject.send(
        .get, APISubject.pods("n"), [("limit", "1"), ("labelSelector", "rare=yes")])
      try expectEqual(byLabel.items, ["n/z-rare"], "by label")
      try expectEqual(byLabel.continueToken, "", "nothing behind it")
    },
    // RunTestListContinuationWithFilter
    Case("a limit counts what the selector lets through, over all pages") { subject in
      try await subject.makeNamespaces("n")
      for number in 1...6 { try await subject.create("n", "p\(number)", labels: ["kind": number == 2 ? "b" : "a"]) }
      let query = [("limit", "2"), ("labelSelector", "kind!=b")]
      let first = try await subject.send(.get, APISubject.pods("n"), query)
      try expectEqual(first.items, ["n/p1", "n/p3"], "first page")
      try expectEqual(first.remaining, nil, "what remains is not known with a selector")
      let second = try await subject.send(.get, APISubject.pods("n"), query + [("continue", first.continueToken)])
      try expectEqual(second.items, ["n/p4", "n/p5"], "second page")
      let last = try await subject.send(.get, APISubject.pods("n"), query + [("continue", second.continueToken)])
      try expectEqual(last.items, ["n/p6"], "last page")
      try expectEqual(last.continueToken, "", "nothing behind it")
    },
    // RunTestListInconsistentContinuation
    Case("a token that expired comes back with one that goes on at the latest state") { subject in
      _ = try await ListedPods(on: subject)
      let first = try await subject.send(.get, APISubject.pods(), [("limit", "2")])
      try await subject.create("first", "aaa")
      try await subject.create("second", "zzz")
      try await subject.delete("third", "foo")
      try await subject.store.compact(through: try await subject.store.currentRevision())
      let gone = try await subject.send(
        .get, APISubject.pods(), [("limit", "2"), ("continue", first.continueToken)])
      try expectEqual(gone.status, 410, "status")
      let rest = try await subject.send(.get, APISubject.pods(), [("limit", "2"), ("continue", gone.continueToken)])
      try expectEqual(rest.items, ["second/foo", "second/zzz"], "the next page, at the latest state")
      try await subject.create("third", "zzz")
      let last = try await subject.send(.get, APISubject.pods(), [("continue", rest.continueToken)])
      try expectEqual(last.items, ["third/barfoo"], "pages are consistent again from there")
      try expectEqual(last.revision, rest.revision, "revision")
    },
  ]
}
