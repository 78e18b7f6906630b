internal import ArktosClient
internal import ArktosCore
internal import ServiceLifecycle
internal import Synchronization

/// The local copies of objects of the kinds that tenants define: they come and go with the definitions.
///
/// A kind that several tenants define is followed once, for all of them.
final class CustomOwnership: Service {
  typealias Kind = (type: ResourceType, informer: Informer<OwnedObject>)

  private struct State {
    /// By `plural.group`.
    var kinds: [String: (kind: Kind, following: Task<Void, Never>)] = [:]
    /// Kinds that are gone: what is left of their objects' dependents still has to be looked at.
    var former: [ResourceType] = []
    var begun: [@Sendable (Kind) -> Void] = []
    var ended: [@Sendable (Kind) -> Void] = []
  }

  /// Runs on its own.
  let definitions: Informer<CustomResourceDefinition>
  private let makeInformer: @Sendable (ResourceType) -> Informer<OwnedObject>
  private let state = Mutex(State())

  init(
    definitions: Informer<CustomResourceDefinition>,
    makeInformer: @escaping @Sendable (ResourceType) -> Informer<OwnedObject>
  ) {
    self.definitions = definitions
    self.makeInformer = makeInformer
  }

  var kinds: [Kind] { state.withLock { $0.kinds.values.map(\.kind) } }

  /// The kinds that are followed, and those that were.
  var types: [ResourceType] { state.withLock { state in state.kinds.values.map(\.kind.type) + state.former } }

  private static let rememberedKinds = 1000

  /// Calls `begin` with every kind that is followed now and with each that will be, `end` with each that is followed no
  /// more.
  func onKind(begin: @escaping @Sendable (Kind) -> Void, end: @escaping @Sendable (Kind) -> Void) {
    let present = state.withLock { state in
      state.begun.append(begin)
      state.ended.append(end)
      return state.kinds.values.map(\.kind)
    }
    for kind in present { begin(kind) }
  }

  func run() async {
    let (changes, input) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    definitions.onChange { _ in input.yield() }
    input.yield()
    await cancelWhenGracefulShutdown {
      for await _ in changes { self.update() }
    }
    let all = state.withLock { state in
      defer { state.kinds = [:] }
      return Array(state.kinds.values)
    }
    for (_, following) in all { following.cancel() }
  }

  /// Follows what is defined, and nothing else.
  private func update() {
    var wanted: [String: ResourceType] = [:]
    for crd in definitions.list().sorted(by: { $0.objectKey < $1.objectKey }) where crd.isTrue(.established) {
      guard let type = CustomKind(crd)?.served.first?.type, wanted[type.groupResource] == nil else { continue }
      wanted[type.groupResource] = type
    }
    let (added, removed, begun, ended) = state.withLock { state in
      var (added, removed): ([Kind], [Kind]) = ([], [])
      for (name, followed) in state.kinds where wanted[name] != followed.kind.type {
        followed.following.cancel()
        removed.append(followed.kind)
        if state.former.count == Self.rememberedKinds { state.former.removeFirst() }
        state.former.append(followed.kind.type)
        state.kinds[name] = nil
      }
      for (name, type) in wanted where state.kinds[name] == nil {
        let kind = (type: type, informer: makeInformer(type))
        added.append(kind)
        // It ends with the kind, or with this service.
        state.kinds[name] = (kind, Task { await kind.informer.run() })
      }
      return (added, removed, state.begun, state.ended)
    }
    for kind in removed {
      for end in ended { end(kind) }
    }
    for kind in added {
      for begin in begun { begin(kind) }
    }
  }
}
