internal import ArktosCore
internal import FoundationEssentials

/// A signed JSON Web Token (RFC 7519) in its compact form (RFC 7515).
enum WebToken {
  /// - Throws: an error of the library if the key cannot sign.
  static func sign(_ claims: JSONObject, with key: TokenSigningKey) throws -> String {
    let header: JSONObject = [
      "alg": .string(key.verifying.algorithm), "kid": .string(key.verifying.identifier),
    ]
    let signed = "\(Base64URL.encode(header.encoded())).\(Base64URL.encode(claims.encoded()))"
    return "\(signed).\(Base64URL.encode(try key.signature(of: Array(signed.utf8))))"
  }

  /// What a text claims that has the form of a token, whoever wrote it; nil for other texts.
  static func unverifiedClaims(_ text: String) -> JSONObject? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    return object(parts[1])
  }

  /// What a token claims, if one of the keys has signed it.
  static func claims(_ text: String, signedByOneOf keys: [TokenVerifyingKey]) -> JSONObject? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = object(parts[0]), let signature = Base64URL.decode(parts[2]) else {
      return nil
    }
    let signed = Array("\(parts[0]).\(parts[1])".utf8)
    let identifier = header[string: "kid"]
    // The key decides about the algorithm, never the token.
    let isSigned = keys.contains { key in
      key.algorithm == header[string: "alg"] && (identifier == nil || identifier == key.identifier)
        && key.isValid(signature, of: signed)
    }
    return isSigned ? object(parts[1]) : nil
  }

  private static func object(_ part: Substring) -> JSONObject? {
    guard let bytes = Base64URL.decode(part) else { return nil }
    return try? JSONObject(parsing: Array(bytes))
  }
}

/// Base 64 for URLs, without padding (RFC 4648, section 5).
enum Base64URL {
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  static func decode(_ text: some StringProtocol) -> Data? {
    guard !text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }) else { return nil }
    let standard = String(text).replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4))
  }
}
