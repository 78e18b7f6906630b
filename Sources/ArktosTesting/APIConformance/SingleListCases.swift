import ArktosCore
import ArktosStore

/// Lists that can hold one object at most: those of a namespace that name it.
extension APIConformance {
  static let singleListCases: [Case] =
    namedLists.map { $0.conformanceCase("list of one name,") } + positionLists + consistencyCases

  private static let exact = "Exact"
  private static let notOlderThan = "NotOlderThan"
  private static let name = "metadata.name=bar"

  private static let namedLists: [ListRow] = [
    ListRow("existing key", in: "first", fields: name, .items(["first/bar@fakeNode"])),
    ListRow("existing key, resourceVersion=0", in: "first", at: .zero, fields: name, .items(["first/bar@fakeNode"])),
    ListRow(
      "existing key, resourceVersion=0, resourceVersionMatch=notOlderThan", in: "first", at: .zero,
      match: notOlderThan, fields: name, .items(["first/bar@fakeNode"])),
    ListRow(
      "existing key, resourceVersion=current", in: "first", at: .write(7), fields: name,
      .items(["first/bar@fakeNode"])),
    ListRow(
      "existing key, resourceVersion=current, resourceVersionMatch=notOlderThan", in: "first", at: .write(7),
      match: notOlderThan, fields: name, .items(["first/bar@fakeNode"])),
    ListRow(
      "existing key, resourceVersion=previous, resourceVersionMatch=notOlderThan", in: "first", at: .write(6),
      match: notOlderThan, fields: name, .items(["first/bar@fakeNode"])),
    ListRow(
      "existing key, resourceVersion=current, resourceVersionMatch=exact", in: "first", at: .write(7), match: exact,
      fields: name, .items(["first/bar@fakeNode"], at: .write(7))),
    ListRow(
      "existing key, resourceVersion=previous, resourceVersionMatch=exact", in: "first", at: .write(6), match: exact,
      fields: name, .items(["first/bar"], at: .write(6))),
    ListRow("existing key, resourceVersion=too high", in: "first", at: .future, fields: name, .tooLarge),
    ListRow("non-existing key", in: "first", fields: "metadata.name=absent", .items([])),
    ListRow(
      "with matching pod name", in: "first", fields: "metadata.name=bar,spec.nodeName=fakeNode",
      .items(["first/bar@fakeNode"])),
    ListRow(
      "existing key, resourceVersion=current, with not matching pod name", in: "first", at: .write(7),
      fields: "metadata.name!=bar", .items([])),
  ]

  /// Names that are the beginnings of other names and places, at each point that a list can read.
  private static let positionLists: [Case] = [
    ("Exact", exact), ("Consistent", ""), ("NotOlderThan", notOlderThan),
  ].map { name, match in
    Case("a list keeps to its place even where one name begins another: \(name)") { subject in
      try await subject.makeNamespaces("ns", "ns2", "n")
      for (namespace, pod) in [("ns", "bar"), ("ns", "bar2"), ("ns2", "bar"), ("n", "bar")] {
        try await subject.create(namespace, pod)
      }
      let revision = try await subject.store.currentRevision()
      let version =
        match.isEmpty ? [] : [("resourceVersion", "\(revision)"), ("resourceVersionMatch", match)]
      for (namespace, fields, items) in [
        (nil, "", ["n/bar", "ns/bar", "ns/bar2", "ns2/bar"]), ("ns", "", ["ns/bar", "ns/bar2"]), ("n", "", ["n/bar"]),
        ("ns", "metadata.name=bar", ["ns/bar"]), ("ns", "metadata.name=ba", []), ("n", "metadata.name=bar2", []),
      ] as [(String?, String, [String])] {
        let query = version + (fields.isEmpty ? [] : [("fieldSelector", fields)])
        let list = try await subject.send(.get, APISubject.pods(namespace), query)
        try expectEqual(list.items, items, "in \(namespace ?? "all") with \(fields)")
      }
    }
  }

  // MARK: - Consistency

  private static let consistencyCases: [Case] = [
    ("Non-consistent list before consistent read", [("resourceVersion", "0")], false),
    ("LIST without RV returns consistent RV", [], true),
    ("List with negative continue RV returns consistent RV", [("continue", "")], true),
    ("Non-consistent request after consistent read", [("resourceVersion", "0")], true),
  ].map { name, query, isConsistent in
    Case("consistent list: \(name)") { subject in
      let before = try await subject.store.currentRevision()
      try await subject.makeNamespaces("n", "m")
      try await subject.create("n", "a")
      let latest = try await subject.store.currentRevision()
      if name.hasSuffix("after consistent read") {
        let read = try await subject.send(.get, APISubject.pods("m"))
        try expectEqual(read.revision, latest, "revision of the consistent read")
      }
      let query = query.map { item in
        item.0 == "continue" ? ("continue", WireToken.make(start: "\0", revision: -1)) : item
      }
      let list = try await subject.send(.get, APISubject.pods("m"), query)
      try expectEqual(list.status, 200, "status")
      try expectEqual(list.items, [], "items")
      if isConsistent { try expectEqual(list.revision, latest, "revision") }
      try expect(list.revision >= before && list.revision <= latest, "a revision that never was")
    }
  }
}
