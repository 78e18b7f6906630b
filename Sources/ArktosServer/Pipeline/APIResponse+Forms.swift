internal import ArktosCore

extension APIResponse {
  static func json(_ bytes: [UInt8], status: Int = 200) -> APIResponse {
    APIResponse(status: status, headers: ["content-type": "application/json"], body: .bytes(bytes))
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
    let texts = Self.fitting(
      warnings.filter { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
    )
    .map { "299 - \"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" }
    guard !texts.isEmpty else { return }
    let present = headers["warning"].map { [$0] } ?? []
    headers["warning"] = (present + texts).joined(separator: ", ")
  }

  /// As much as clients take in headers: when there is more than 4,096 characters, each warning is cut at 256, and those
  /// that do not fit are left out. Source: kube-apiserver's recorder of warnings.
  private static func fitting(_ warnings: [String]) -> [String] {
    let (total, each) = (4096, 256)
    var room = total - warnings.reduce(0) { $0 + $1.unicodeScalars.count }
    if room >= 0 { return warnings }
    room = total
    return warnings.map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(each))) }.filter { text in
      room -= text.unicodeScalars.count
      return room >= 0
    }
  }

  init(_ error: APIError) {
    self = .json(error.status, status: error.code)
    if let seconds = error.retryAfterSeconds { headers["retry-after"] = "\(seconds)" }
  }
}
