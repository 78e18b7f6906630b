import ArktosCore
import ArktosStore
import FoundationEssentials

/// The state that the list cases read: pods of three namespaces, written one after the other, with history behind them.
///
/// | write | what |
/// | --- | --- |
/// | 1 to 6 | creations: first/bar, second/bar, second/foo, third/barfoo, third/foo, second/baz |
/// | 7 | first/bar is bound to the node `fakeNode` |
/// | 8 | second/baz is deleted |
///
/// Something else is written after that, and history before the first write is forgotten.
struct ListedPods: Sendable {
  /// A revision, by what it means for the pods.
  enum Mark: Sendable {
    case zero
    case beforeFirstWrite
    case write(Int)
    /// The latest revision, which wrote something else.
    case current
    /// One that the store has not reached.
    case future
  }

  private let before: Revision
  private let writes: [Revision]
  private let current: Revision

  static let all = ["first/bar@fakeNode", "second/bar", "second/foo", "third/barfoo", "third/foo"]

  init(on subject: APISubject) async throws {
    try await subject.makeNamespaces("first", "second", "third")
    before = try await subject.store.currentRevision()
    var writes: [Revision] = []
    for (namespace, name) in [
      ("first", "bar"), ("second", "bar"), ("second", "foo"), ("third", "barfoo"), ("third", "foo"), ("second", "baz"),
    ] {
      writes.append(try await subject.create(namespace, name).revision)
    }
    writes.append(try await subject.patch("first", "bar", ["spec": ["nodeName": "fakeNode"]]).revision)
    writes.append(try await subject.delete("second", "baz"))
    try await subject.makeNamespaces("elsewhere")
    self.writes = writes
    current = try await subject.store.currentRevision()
    try await subject.store.compact(through: writes[0])
  }

  func revision(_ mark: Mark) -> Revision {
    switch mark {
    case .zero: .zero
    case .beforeFirstWrite: before
    case .write(let number): writes[number - 1]
    case .current: current
    case .future: Revision(current.value + 1000)
    }
  }
}

/// Tokens as they are on the wire, to be made and read by hand.
enum WireToken {
  /// base64url without padding. Source: `{"v":"meta.k8s.io/v1","rv":n,"start":"…"}` of Kubernetes' `EncodeContinue`.
  static func make(start: String, revision: Int64) -> String {
    let object: JSONObject = ["v": "meta.k8s.io/v1", "rv": .int(revision), "start": .string(start)]
    return Data(object.encoded()).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  /// Where a token goes on and at which revision, in words; empty for no token.
  static func read(_ token: String) throws -> String {
    guard !token.isEmpty else { return "" }
    var base64 = token.replacing("-", with: "+").replacing("_", with: "/")
    base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
    let object = try JSONObject(parsing: Array(Data(base64Encoded: base64) ?? Data()))
    return "\(object[string: "start"] ?? "?") at \(object[int: "rv"] ?? 0)"
  }
}
