extension APIRequest.QueryItem {
  /// Reads the text behind a URL's `?`: items joined by `&`, percent-encoded, `+` for a space.
  ///
  /// An item that is no valid UTF-8 when decoded is kept as it stands.
  public static func parse(_ text: Substring) -> [APIRequest.QueryItem] {
    text.utf8.split(separator: UInt8(ascii: "&")).map { item in
      guard let mark = item.firstIndex(of: UInt8(ascii: "=")) else { return APIRequest.QueryItem(decode(item), "") }
      return APIRequest.QueryItem(decode(item[..<mark]), decode(item[item.index(after: mark)...]))
    }
  }

  /// The items as the text behind a URL's `?`.
  public static func encode(_ items: [APIRequest.QueryItem]) -> String {
    items.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
  }

  private static func decode(_ text: Substring.UTF8View) -> String {
    let (plus, space) = (UInt8(ascii: "+"), UInt8(ascii: " "))
    let spaced =
      text.contains(plus)
      ? String(decoding: text.map { $0 == plus ? space : $0 }, as: UTF8.self) : String(Substring(text))
    return PercentEncoding.decode(spaced) ?? spaced
  }
}
