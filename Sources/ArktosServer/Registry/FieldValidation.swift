internal import ArktosCore

/// What happens to fields that a kind does not have. Source: Kubernetes' `fieldValidation` query parameter.
enum FieldValidation: String, Sendable {
  case ignore = "Ignore"
  case warn = "Warn"
  case strict = "Strict"

  /// So many unknown fields are told of at most. Source: Kubernetes' strict decoder.
  private static let maximumFields = 100

  /// The warnings that unknown fields give.
  ///
  /// - Throws: 400 naming them, if they are refused.
  func warnings(unknownFields: [String]) throws(APIError) -> [String] {
    let texts = unknownFields.prefix(Self.maximumFields).map { "unknown field \"\($0)\"" }
    switch self {
    case .ignore: return []
    case .warn: return texts
    case .strict:
      if texts.isEmpty { return [] }
      throw .badRequest("strict decoding error: \(texts.joined(separator: ", "))")
    }
  }
}

/// What a write gives back.
struct WriteResult: Sendable {
  /// The object as clients see it.
  var bytes: [UInt8]
  var isCreated = false
  /// For people, about what they sent.
  var warnings: [String] = []
}
