/// A word out of a known set that a later version of the API may widen: a phase, a strategy, a policy.
public protocol OpenWord: RawRepresentable, Hashable, Sendable, CustomStringConvertible,
  ExpressibleByStringLiteral
where RawValue == String {
  init(rawValue: String)
}

extension OpenWord {
  public init(stringLiteral value: String) { self.init(rawValue: value) }
  public var description: String { rawValue }
}

extension JSONObject {
  /// The member as a word of an open set; nil when it is absent or no string.
  public subscript<Word: OpenWord>(word key: String, as _: Word.Type = Word.self) -> Word? {
    get { self[string: key].map(Word.init(rawValue:)) }
    set { self[string: key] = newValue?.rawValue }
  }
}
