internal import FoundationEssentials

/// Why a file of tokens cannot be used, in a sentence that says what to do.
public struct TokenFileError: Error, CustomStringConvertible, Sendable {
  public var description: String
}

/// A file of bearer tokens, in the format of kube-apiserver's `--token-auth-file`: lines of
/// `token,user,uid,"group1,group2"`, the last column optional.
struct TokenFile {
  struct Entry: Hashable {
    var token: String
    var user: String
    var uid: String
    var groups: [String]
  }

  let entries: [Entry]

  /// - Throws: ``TokenFileError`` if the file cannot be read or a line is not of the format.
  init(contentsOfFile path: String) throws(TokenFileError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw TokenFileError(description: "the token file \(path) does not exist or cannot be read")
    }
    try self.init(String(decoding: data, as: UTF8.self), name: path)
  }

  /// - Parameter name: what messages call the file.
  init(_ text: String, name: String) throws(TokenFileError) {
    var entries: [Entry] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      if line.allSatisfy(\.isWhitespace) { continue }
      guard let columns = Self.columns(line), columns.count >= 3 else {
        throw TokenFileError(
          description: "\(name), line \(index + 1): a line is token,user,uid and, if there are any, \"group1,group2\"")
      }
      guard !columns[0].isEmpty, !columns[1].isEmpty else {
        throw TokenFileError(description: "\(name), line \(index + 1): the token and the user must not be empty")
      }
      let groups = columns.count > 3 ? columns[3].split(separator: ",").map { Self.trimmed($0) } : []
      entries.append(
        Entry(token: columns[0], user: columns[1], uid: columns[2], groups: groups.filter { !$0.isEmpty }))
    }
    self.entries = entries
  }

  /// The columns of a line, quotes resolved (RFC 4180); nil if a quote is not closed.
  private static func columns(_ line: some StringProtocol) -> [String]? {
    var columns: [String] = []
    var column = ""
    var isQuoted = false
    var rest = line[...]
    while let character = rest.popFirst() {
      switch (character, isQuoted) {
      case ("\"", true):
        if rest.first == "\"" { column.append(rest.removeFirst()) } else { isQuoted = false }
      case ("\"", false) where trimmed(column).isEmpty:
        column = ""
        isQuoted = true
      case (",", false):
        columns.append(trimmed(column))
        column = ""
      default: column.append(character)
      }
    }
    return isQuoted ? nil : columns + [trimmed(column)]
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
