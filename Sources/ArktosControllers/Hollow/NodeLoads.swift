internal import ArktosClient
internal import ArktosCore
internal import Synchronization

/// How many pods each node has, counted as they come and go.
final class NodeLoads: Sendable {
  private let state = Mutex<[String: Int]>([:])

  init(of pods: Informer<Pod>) {
    pods.onChange { [self] event in
      let (old, new) = (event.old?.spec.nodeName ?? "", event.new?.spec.nodeName ?? "")
      guard old != new else { return }
      state.withLock { counts in
        if !old.isEmpty { counts[old, default: 0] -= 1 }
        if !new.isEmpty { counts[new, default: 0] += 1 }
        if counts[old] == 0 { counts[old] = nil }
      }
    }
  }

  var counts: [String: Int] { state.withLock { $0 } }
}
