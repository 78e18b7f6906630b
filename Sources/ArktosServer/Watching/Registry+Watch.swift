internal import ArktosCore
internal import ArktosStore

extension Registry {
  /// Opens a watch: the initial state if the client asked for it, then every change behind it.
  func watch(
    _ options: ListOptions, _ request: RegistryRequest, encoder: any WatchEncoder, permit: WatchPermit
  ) async throws(APIError) -> ByteStream {
    var initial: [UInt8]?
    let after: Revision
    let isFromNow = (options.resourceVersion ?? .zero) == .zero
    if options.sendsInitialEvents ?? isFromNow {
      (initial, after) = try await initialState(options, request, encoder)
    } else if isFromNow {
      do {
        after = try await store.currentRevision()
      } catch {
        throw APIError(error, request.type, name: "")
      }
    } else {
      after = options.resourceVersion ?? .zero
    }
    let storeWatch: StoreWatch
    do {
      storeWatch = try await whenReached { () async throws(StoreError) in
        try await store.watch([request.keyRange], after: after)
      }
    } catch {
      throw APIError(error, request.type, name: "")
    }
    let session = WatchSession(
      registry: self, request: request, options: options, encoder: encoder, watch: storeWatch, initial: initial,
      after: after, permit: permit)
    return session.stream
  }

  private func initialState(_ options: ListOptions, _ request: RegistryRequest, _ encoder: any WatchEncoder)
    async throws(APIError) -> ([UInt8], Revision)
  {
    var listOptions = options
    listOptions.limit = nil
    listOptions.continueToken = nil
    // The oldest state that will do is the newest one here: the watch goes on behind it.
    listOptions.resourceVersion = nil
    listOptions.match = nil
    if let wanted = options.resourceVersion, wanted != .zero {
      listOptions.resourceVersion = wanted
      listOptions.match = .notOlderThan
    }
    let page = try await page(listOptions, request)
    var lines: [UInt8] = []
    for entry in page.entries {
      try encoder.append(.added, try page.object(entry), entry.modRevision, to: &lines)
    }
    if options.sendsInitialEvents == true, options.allowsBookmarks {
      lines += encoder.bookmark(page.revision, request.type, endsInitialEvents: true)
    }
    return (lines, page.revision)
  }
}
