/// One step on the way to a field, as sets of fields write it.
///
/// `f:name` is a member, `k:{"name":"web"}` the element of a keyed list, `v:"x"` an element of a set, `i:0` an element by
/// its place. Source: `FieldsV1` in Kubernetes' API.
public enum FieldStep: Hashable, Sendable {
  case field(String)
  case key(JSONObject)
  case value(JSONValue)
  case index(Int)

  /// Nil if the text is no step.
  public init?(encoded text: String) {
    guard text.utf8.count >= 2, text.utf8.dropFirst().first == UInt8(ascii: ":") else { return nil }
    let rest = text.utf8.dropFirst(2)
    switch text.utf8.first {
    case UInt8(ascii: "f"): self = .field(String(Substring(rest)))
    case UInt8(ascii: "k"):
      guard let keys = try? JSONObject(parsing: Array(rest)) else { return nil }
      self = .key(keys)
    case UInt8(ascii: "v"):
      guard let value = try? JSONValue(parsing: Array(rest)) else { return nil }
      self = .value(value)
    case UInt8(ascii: "i"):
      guard let index = Int(Substring(rest)) else { return nil }
      self = .index(index)
    default: return nil
    }
  }

  public var encoded: String {
    switch self {
    case .field(let name): Self.field(name)
    case .key(let keys): Self.key(keys)
    case .value(let value): "v:" + Self.text(value)
    case .index(let index): "i:\(index)"
    }
  }

  static func field(_ name: String) -> String { "f:" + name }

  static func key(_ keys: JSONObject) -> String {
    let sorted = keys.count < 2 ? keys : JSONObject(keys.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 })
    return "k:" + Self.text(.object(sorted))
  }

  /// The step in conflict messages: `.spec`, `[name="web"]`, `[="x"]`, `[0]`.
  public var description: String {
    switch self {
    case .field(let name): ".\(name)"
    case .key(let keys):
      "["
        + keys.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.text($0.value))" }.joined(separator: ",") + "]"
    case .value(let value): "[=\(Self.text(value))]"
    case .index(let index): "[\(index)]"
    }
  }

  private static func text(_ value: JSONValue) -> String { String(decoding: value.encoded(), as: UTF8.self) }

  /// The order in which Kubernetes lists the fields of a set.
  static func precedes(_ left: String, _ right: String) -> Bool {
    let ranks = (rank(left), rank(right))
    return ranks.0 == ranks.1 ? left < right : ranks.0 < ranks.1
  }

  private static func rank(_ text: String) -> Int {
    switch text.utf8.first {
    case UInt8(ascii: "f"): 1
    case UInt8(ascii: "k"): 2
    case UInt8(ascii: "v"): 3
    case UInt8(ascii: "i"): 4
    default: 0
    }
  }
}

extension FieldStep: CustomStringConvertible {}
