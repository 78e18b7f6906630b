internal import ArktosCore
internal import ArktosStore

/// An object of a list that was selected, with what is known about it.
struct SelectedObject: Sendable {
  var entry: StoreEntry
  /// Shared with everybody who is shown the value.
  var indexed: IndexedValue

  var record: IndexRecord { indexed.record }
}

/// A page of a list.
struct ListPage: Sendable {
  var definition: ResourceDefinition
  /// As clients of the definition's version see them.
  var entries: [StoreEntry]
  var revision: Revision
  var continueToken: ContinueToken?
  /// How many objects follow; nil if nobody knows, because a selector decides.
  var remaining: Int?

  /// An entry with what is known about it.
  func object(_ entry: StoreEntry) throws(APIError) -> SelectedObject {
    SelectedObject(entry: entry, indexed: try IndexedValue.of(entry.value, at: entry.key, definition))
  }
}

extension Registry {
  /// One object as it is stored, with its resourceVersion.
  func get(_ request: RegistryRequest, resourceVersion: String?) async throws(APIError) -> StoreEntry {
    let key = request.objectKey()
    guard let resourceVersion, !resourceVersion.isEmpty else {
      guard let entry = try await entry(request.definition, key) else { throw .notFound(request.type, name: key.name) }
      return try request.definition.shown(entry)
    }
    guard let revision = Revision(resourceVersion: resourceVersion) else {
      throw .badRequest("invalid query parameter resourceVersion=\"\(resourceVersion)\"")
    }
    let storeKey = request.definition.keys.key(tenant: key.tenant, namespace: key.namespace, name: key.name)
    let read: StoreRead
    do {
      read = try await whenReached { () async throws(StoreError) in
        try await store.get(storeKey, at: .atLeast(revision))
      }
    } catch {
      throw APIError(error, request.type, name: key.name)
    }
    guard let entry = read.entry else { throw .notFound(request.type, name: key.name) }
    return try request.definition.shown(entry)
  }

  /// The objects of a collection that are selected, at one revision.
  func page(_ options: ListOptions, _ request: RegistryRequest) async throws(APIError) -> ListPage {
    // Continue tokens are relative to the collection, whether or not the request names one object of it.
    let collection = request.definition.keys.range(tenant: request.tenant, namespace: request.namespace)
    var range = request.keyRange
    if let token = options.continueToken {
      range.start = max(range.start, StoreKey(collection.start.bytes + token.start.utf8))
    }
    var point = options.readPoint
    var page = ListPage(definition: request.definition, entries: [], revision: .zero)
    let isWhole = options.selection.isEverything && options.partition == nil
    var size = options.limit
    while true {
      let listing: StoreListing
      do {
        listing = try await list(range, at: point, limit: size)
      } catch {
        guard error.code == .compacted else { throw APIError(error, request.type, name: "") }
        throw range.start == request.keyRange.start
          ? .expired("The resourceVersion for the provided list is too old: \(error.message)")
          : .expiredToken(ContinueToken(revision: nil, start: start(of: range, in: collection)))
      }
      page.revision = listing.revision
      let seen = try await add(listing, to: &page, options, request)
      let rest = listing.entries.count - seen + listing.remaining
      guard rest > 0, let last = listing.entries.prefix(seen).last else { return page }
      if page.entries.count == options.limit {
        range.start = StoreKey(last.key.bytes + [0])
        page.continueToken = ContinueToken(revision: listing.revision, start: start(of: range, in: collection))
        page.remaining = isWhole ? rest : nil
        return page
      }
      range.start = StoreKey(last.key.bytes + [0])
      point = .exactly(listing.revision)
      // What is selected is rare here: the more is read at once.
      size = size.map { min($0 * 2, max($0, Self.largestPage)) }
    }
  }

  /// Adds what is selected, until the page is full; gives how many entries were looked at.
  private func add(
    _ listing: StoreListing, to page: inout ListPage, _ options: ListOptions, _ request: RegistryRequest
  ) async throws(APIError) -> Int {
    let room = (options.limit ?? .max) - page.entries.count
    let isEverything = options.selection.isEverything
    if isEverything, options.partition == nil, request.definition.conversion == nil, listing.entries.count <= room {
      // As it is: a long list is mostly references, which are dear to count.
      if page.entries.isEmpty { page.entries = listing.entries } else { page.entries += listing.entries }
      return listing.entries.count
    }
    let share = try await share(of: options.partition, request, at: listing.revision)
    for (index, entry) in listing.entries.enumerated() where share.includes(entry.key) {
      let entry = try request.definition.shown(entry)
      if !isEverything {
        guard options.selection.matches(try page.object(entry).record) else { continue }
      }
      page.entries.append(entry)
      if page.entries.count == options.limit { return index + 1 }
    }
    return listing.entries.count
  }

  /// How many entries are read at once when a selector lets few of them through. Source: kube-apiserver.
  private static let largestPage = 10_000

  /// A state that is named and not reached yet is waited for, unless it is wanted exactly.
  private func list(_ range: KeyRange, at point: ReadPoint, limit: Int?) async throws(StoreError) -> StoreListing {
    guard case .atLeast = point else { return try await store.list(range, at: point, limit: limit) }
    return try await whenReached { () async throws(StoreError) in
      try await store.list(range, at: point, limit: limit)
    }
  }

  /// Where a range begins, as continue tokens say it.
  private func start(of range: KeyRange, in collection: KeyRange) -> String {
    String(decoding: range.start.bytes.dropFirst(collection.start.bytes.count), as: UTF8.self)
  }

  /// The list as its JSON text.
  func text(of page: ListPage, _ request: RegistryRequest) throws(APIError) -> ListText {
    try ListText(
      page, metadata: listMetadata(page), kind: request.definition.listKind ?? request.type.listKind,
      apiVersion: request.type.apiVersion)
  }

  /// The list as its JSON text, of its objects' metadata alone.
  func encodeMetadataList(_ page: ListPage) throws(APIError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256 + page.entries.count * 512)
    bytes += "{\"kind\":\"\(PartialMetadata.listKind)\",\"apiVersion\":\"\(PartialMetadata.apiVersion)\"".utf8
    bytes += ",\"metadata\":".utf8
    listMetadata(page).append(to: &bytes)
    bytes += ",\"items\":[".utf8
    var isFirst = true
    for entry in page.entries {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      try PartialMetadata.append(entry.value.bytes, try page.object(entry).record, entry.modRevision, to: &bytes)
    }
    bytes += "]}".utf8
    return bytes
  }

  func listMetadata(_ page: ListPage) -> JSONObject {
    var metadata: JSONObject = ["resourceVersion": .string("\(page.revision)")]
    metadata[string: "continue"] = page.continueToken?.encoded
    metadata[int: "remainingItemCount"] = page.remaining.map(Int64.init)
    return metadata
  }
}

extension APIError {
  /// A continue token whose revision is gone, with one that gives the rest as it is now.
  fileprivate static func expiredToken(_ token: ContinueToken) -> APIError {
    var error = expired(
      "The provided continue parameter is too old to display a consistent list result. Start a new list without it, "
        + "or go on with the continue token of this answer: the rest then shows the latest state, not that of the "
        + "first pages.")
    error.continueToken = token.encoded
    return error
  }
}
