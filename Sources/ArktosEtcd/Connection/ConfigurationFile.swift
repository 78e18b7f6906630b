import ArktosStore
import FoundationEssentials

/// A small file that somebody named to be used: a certificate, a key, a password.
enum ConfigurationFile {
  /// - Throws: `.invalid` if it cannot be read.
  static func read(_ path: String) throws(StoreError) -> [UInt8] {
    // Foundation's words for why it cannot be read would fill a line and say no more.
    guard let content = try? Data(contentsOf: URL(filePath: path)) else {
      throw StoreError(.invalid, "\(path) cannot be read: is it there, and may this user read it?")
    }
    return [UInt8](content)
  }
}
