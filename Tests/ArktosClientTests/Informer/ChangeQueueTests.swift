import ArktosCore
import Testing

@testable import ArktosClient

@Suite("Changes that a slow reader has not read yet")
struct ChangeQueueTests {
  func object(_ name: String, _ version: Int, uid: String? = nil) -> DynamicObject {
    var object = DynamicObject()
    object.metadata.name = name
    object.metadata.uid = uid ?? name
    object.metadata.resourceVersion = String(version)
    return object
  }

  func drain(_ queue: inout ChangeQueue<DynamicObject>) -> [InformerEvent<DynamicObject>] {
    var events: [InformerEvent<DynamicObject>] = []
    while let event = queue.pop() { events.append(event) }
    return events
  }

  @Test("are joined per object, with the oldest unread and the latest state")
  func joins() {
    var queue = ChangeQueue<DynamicObject>()
    queue.push(.added(object("a", 1)))
    queue.push(.added(object("b", 2)))
    queue.push(.updated(old: object("a", 1), new: object("a", 3)))
    #expect(drain(&queue) == [.added(object("a", 3)), .added(object("b", 2))])
    queue.push(.updated(old: object("a", 3), new: object("a", 4)))
    queue.push(.updated(old: object("a", 4), new: object("a", 5)))
    #expect(drain(&queue) == [.updated(old: object("a", 3), new: object("a", 5))])
    queue.push(.updated(old: object("a", 5), new: object("a", 6)))
    queue.push(.deleted(object("a", 7)))
    #expect(drain(&queue) == [.deleted(object("a", 7))])
  }

  @Test("of an object that came and went unseen vanish")
  func vanish() {
    var queue = ChangeQueue<DynamicObject>()
    for _ in 0..<10_000 {
      queue.push(.added(object("a", 1)))
      queue.push(.deleted(object("a", 2)))
    }
    #expect(queue.count == 0)
    #expect(queue.pop() == nil)
  }

  @Test("tell an object that was replaced by another of its name as deleted and added")
  func replaced() {
    var queue = ChangeQueue<DynamicObject>()
    queue.push(.deleted(object("a", 2, uid: "one")))
    queue.push(.added(object("a", 3, uid: "two")))
    #expect(drain(&queue) == [.deleted(object("a", 2, uid: "one")), .added(object("a", 3, uid: "two"))])
  }

  @Test("lead a reader to the same state, however seldom it reads", arguments: 1...20 as ClosedRange<UInt64>)
  func leadsToTheSameState(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var queue = ChangeQueue<DynamicObject>()
    var truth: [ObjectKey: DynamicObject] = [:]
    var seen: [ObjectKey: DynamicObject] = [:]
    func read() {
      guard let event = queue.pop() else { return }
      switch event {
      case .added(let new):
        #expect(seen[event.key] == nil)
        seen[event.key] = new
      case .updated(let old, let new):
        #expect(seen[event.key] == old)
        seen[event.key] = new
      case .deleted(let last):
        #expect(seen[event.key]?.metadata.uid == last.metadata.uid)
        seen[event.key] = nil
      }
    }
    for version in 1...2000 {
      let name = "o\(generator.next(upperBound: 8 as UInt64))"
      let key = ObjectKey(name: name)
      if let old = truth[key] {
        if generator.next(upperBound: 3 as UInt64) == 0 {
          truth[key] = nil
          queue.push(.deleted(object(name, version, uid: old.metadata.uid)))
        } else {
          let new = object(name, version, uid: old.metadata.uid)
          truth[key] = new
          queue.push(.updated(old: old, new: new))
        }
      } else {
        let new = object(name, version, uid: "u\(version)")
        truth[key] = new
        queue.push(.added(new))
      }
      #expect(queue.count <= 8)
      if generator.next(upperBound: 4 as UInt64) == 0 { read() }
    }
    while queue.count > 0 { read() }
    #expect(seen == truth)
  }
}
