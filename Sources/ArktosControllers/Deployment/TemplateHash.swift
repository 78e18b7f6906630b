internal import ArktosCore

/// The short text that tells the pods of one template of a deployment from those of another.
enum TemplateHash {
  static let label = "pod-template-hash"
  private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)

  /// The same for templates with the same members in whatever order; no vowels, so that it spells no word.
  static func hash(of template: PodTemplateSpec, collisionCount: Int64?) -> String {
    var hash: UInt32 = 0x811c_9dc5
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    }
    add(JSONValue.object(template.json).sortedByName.encoded())
    if let collisionCount { add("/\(collisionCount)".utf8) }
    let digits = String(hash).utf8.map { alphabet[Int($0) % alphabet.count] }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Whether a replica set runs the deployment's template; the label that only replica sets have does not count.
  static func isSame(_ template: PodTemplateSpec, as other: PodTemplateSpec) -> Bool {
    var (left, right) = (template, other)
    left.metadata.labels[label] = nil
    right.metadata.labels[label] = nil
    return left == right
  }
}

extension JSONValue {
  /// The same value with the members of every object in the order of their names.
  fileprivate var sortedByName: JSONValue {
    switch self {
    case .array(let values): .array(values.map(\.sortedByName))
    case .object(let object):
      .object(JSONObject(object.map { ($0.key, $0.value.sortedByName) }.sorted { $0.0 < $1.0 }))
    default: self
    }
  }
}
