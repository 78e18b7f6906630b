internal import ArktosCore
internal import ArktosStore

/// What a server's cache of a store on other machines tells of itself.
struct CacheMetrics: MetricsSource {
  let cache: RangeCache

  func write(to text: inout MetricsText) async {
    let statistics = cache.cacheStatistics()
    text.value("arktos_cache_keys", .gauge, "Keys in the server's memory.", Double(statistics.keys))
    text.value(
      "arktos_cache_bytes", .gauge, "Bytes of keys and values in the server's memory.", Double(statistics.bytes))
    text.value(
      "arktos_cache_revision", .gauge, "How far the server's memory has followed.", Double(statistics.revision.value))
    text.value(
      "arktos_cache_retained_events", .gauge, "Events in the history of the server's memory.",
      Double(statistics.retainedEvents))
    text.value("arktos_cache_watchers", .gauge, "Watches served from memory.", Double(statistics.watchers))
    text.value(
      "arktos_cache_upstream_watchers", .gauge, "Watches that are passed on to the store.",
      Double(statistics.upstreamWatchers))
    text.value("arktos_cache_hits_total", .counter, "Reads answered from memory.", Double(statistics.hits))
    text.value("arktos_cache_misses_total", .counter, "Reads that went to the store.", Double(statistics.misses))
  }
}
