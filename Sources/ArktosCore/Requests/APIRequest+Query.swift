extension APIRequest.QueryItem {
  /// Reads the text behind a URL's `?`: items joined by `&`, percent-encoded, `+` for a space.
  ///
  /// An item that is no valid UTF-8 when decoded is kept as it stands.
  public static func parse(_ text: some StringProtocol) -> [APIRequest.QueryItem] {
    text.split(separator: "&").map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return APIRequest.QueryItem(decode(parts[0]), parts.count > 1 ? decode(parts[1]) : "")
    }
  }

  /// The items as the text behind a URL's `?`.
  public static func encode(_ items: [APIRequest.QueryItem]) -> String {
    items.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
  }

  private static func decode(_ text: some StringProtocol) -> String {
    let spaced = String(text.map { $0 == "+" ? " " : $0 })
    return PercentEncoding.decode(spaced) ?? spaced
  }
}
