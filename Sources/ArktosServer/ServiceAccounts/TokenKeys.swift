internal import ArktosCore
internal import Crypto
internal import FoundationEssentials

/// Why a file of keys cannot be used, in a sentence that says what to do.
public struct TokenKeyError: Error, CustomStringConvertible, Sendable {
  public var description: String
}

/// The keys that sign service accounts' tokens, and those whose signatures count.
///
/// ECDSA on the curves P-256, P-384 and P-521 (RFC 7518's ES256, ES384 and ES512).
public struct TokenKeys: Sendable {
  let signing: TokenSigningKey
  let verifying: [TokenVerifyingKey]

  /// - Parameters:
  ///   - pem: the private key that signs.
  ///   - name: what messages call its file.
  ///   - others: further keys whose tokens are taken, public or private ones, several in a file; by their files' names.
  /// - Throws: ``TokenKeyError`` for what is no key of a known kind.
  public init(signing pem: [UInt8], name: String, others: [(name: String, pem: [UInt8])] = []) throws(TokenKeyError) {
    guard let key = TokenSigningKey(pem: String(decoding: pem, as: UTF8.self)) else {
      throw TokenKeyError(
        description: "\(name) is no private key of an elliptic curve in PEM: make one with "
          + "`openssl ecparam -genkey -name prime256v1 -noout`")
    }
    var verifying = [key.verifying]
    for (name, pem) in others {
      let keys = PEMTexts.split(String(decoding: pem, as: UTF8.self)).compactMap(TokenVerifyingKey.init(pem:))
      guard !keys.isEmpty else {
        throw TokenKeyError(
          description: "\(name) has no key of an elliptic curve in PEM: give a public key as `openssl ec -pubout` "
            + "writes it, or a private one")
      }
      for key in keys where !verifying.contains(where: { $0.identifier == key.identifier }) { verifying.append(key) }
    }
    signing = key
    self.verifying = verifying
  }

  private init(_ key: TokenSigningKey) {
    signing = key
    verifying = [key.verifying]
  }

  /// A new key that nobody else knows: tokens end with the process.
  public static func ephemeral() -> TokenKeys { TokenKeys(.p256(P256.Signing.PrivateKey())) }
}

/// Cuts a file into its PEM documents.
private enum PEMTexts {
  static func split(_ text: String) -> [String] {
    var documents: [String] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("-----BEGIN") { documents.append("") }
      guard !documents.isEmpty else { continue }
      documents[documents.count - 1] += "\(line)\n"
    }
    return documents
  }
}

enum TokenSigningKey: Sendable {
  case p256(P256.Signing.PrivateKey)
  case p384(P384.Signing.PrivateKey)
  case p521(P521.Signing.PrivateKey)

  init?(pem: String) {
    if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) {
      self = .p256(key)
    } else if let key = try? P384.Signing.PrivateKey(pemRepresentation: pem) {
      self = .p384(key)
    } else if let key = try? P521.Signing.PrivateKey(pemRepresentation: pem) {
      self = .p521(key)
    } else {
      return nil
    }
  }

  var verifying: TokenVerifyingKey {
    switch self {
    case .p256(let key): TokenVerifyingKey(.p256(key.publicKey))
    case .p384(let key): TokenVerifyingKey(.p384(key.publicKey))
    case .p521(let key): TokenVerifyingKey(.p521(key.publicKey))
    }
  }

  func signature(of bytes: [UInt8]) throws -> Data {
    switch self {
    case .p256(let key): try key.signature(for: bytes).rawRepresentation
    case .p384(let key): try key.signature(for: bytes).rawRepresentation
    case .p521(let key): try key.signature(for: bytes).rawRepresentation
    }
  }
}

struct TokenVerifyingKey: Sendable {
  enum Curve: Sendable {
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case p521(P521.Signing.PublicKey)
  }

  private let curve: Curve
  /// What a token's header calls the key. Source: Kubernetes takes the digest of the key's DER form.
  let identifier: String

  init(_ curve: Curve) {
    self.curve = curve
    let der =
      switch curve {
      case .p256(let key): key.derRepresentation
      case .p384(let key): key.derRepresentation
      case .p521(let key): key.derRepresentation
      }
    identifier = Base64URL.encode(SHA256.hash(data: der))
  }

  /// A public key, or the one of a private key.
  init?(pem: String) {
    if let key = TokenSigningKey(pem: pem) {
      self = key.verifying
    } else if let key = try? P256.Signing.PublicKey(pemRepresentation: pem) {
      self.init(.p256(key))
    } else if let key = try? P384.Signing.PublicKey(pemRepresentation: pem) {
      self.init(.p384(key))
    } else if let key = try? P521.Signing.PublicKey(pemRepresentation: pem) {
      self.init(.p521(key))
    } else {
      return nil
    }
  }

  /// Source: RFC 7518, section 3.4.
  var algorithm: String {
    switch curve {
    case .p256: "ES256"
    case .p384: "ES384"
    case .p521: "ES512"
    }
  }

  func isValid(_ signature: Data, of bytes: [UInt8]) -> Bool {
    switch curve {
    case .p256(let key):
      (try? P256.Signing.ECDSASignature(rawRepresentation: signature)).map { key.isValidSignature($0, for: bytes) }
        ?? false
    case .p384(let key):
      (try? P384.Signing.ECDSASignature(rawRepresentation: signature)).map { key.isValidSignature($0, for: bytes) }
        ?? false
    case .p521(let key):
      (try? P521.Signing.ECDSASignature(rawRepresentation: signature)).map { key.isValidSignature($0, for: bytes) }
        ?? false
    }
  }
}
