internal import ArktosCore

extension APIResponse {
  static func json(_ bytes: [UInt8], status: Int = 200) -> APIResponse {
    APIResponse(status: status, headers: ["content-type": "application/json"], body: .bytes(bytes))
  }

  static func json(_ object: JSONObject, status: Int = 200) -> APIResponse { json(object.encoded(), status: status) }

  static func text(_ text: String, status: Int = 200) -> APIResponse {
    APIResponse(status: status, headers: ["content-type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
  }

  init(_ error: APIError) {
    self = .json(error.status, status: error.code)
    if let seconds = error.retryAfterSeconds { headers["retry-after"] = "\(seconds)" }
  }
}
