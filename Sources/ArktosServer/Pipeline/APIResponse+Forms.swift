internal import ArktosCore

extension APIResponse {
  static func json(_ bytes: [UInt8], status: Int = 200) -> APIResponse {
    APIResponse(status: status, headers: .json, body: .bytes(bytes))
  }

  static func json(_ object: JSONObject, status: Int = 200) -> APIResponse { json(object.encoded(), status: status) }

  /// Bytes of the body; nil for one that goes on without a known end.
  var bodyCount: Int? {
    switch body {
    case .bytes(let bytes): bytes.count
    case .stream: headers["content-length"].flatMap(Int.init)
    }
  }

  static func text(_ text: String, status: Int = 200) -> APIResponse {
    APIResponse(status: status, headers: ["content-type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
  }

  /// Tells people something about their request: RFC 9111's header, in the form that Kubernetes gives it. What no header
  /// can hold is left out.
  mutating func addWarnings(_ warnings: [String]) {
    for warning in WarningText.fitting(warnings) {
      let present = headers["warning"].map { "\($0), " } ?? ""
      headers["warning"] = "\(present)299 - \(WarningText.quoted(warning))"
    }
  }

  init(_ error: APIError) {
    self = .json(error.status, status: error.code)
    if let seconds = error.retryAfterSeconds { headers["retry-after"] = "\(seconds)" }
  }
}

extension HeaderFields {
  /// Of nearly every answer; made once.
  static let json: HeaderFields = ["content-type": "application/json"]
}
