extension APIError {
  /// The error as a Kubernetes `Status` object.
  public var status: JSONObject {
    var status: JSONObject = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
      "message": .string(message),
    ]
    if let continueToken { status["metadata"] = ["continue": .string(continueToken)] }
    if reason != .unknown { status["reason"] = .string(reason.rawValue) }
    var details = JSONObject()
    if let subject {
      if !subject.name.isEmpty { details["name"] = .string(subject.name) }
      if !subject.group.isEmpty { details["group"] = .string(subject.group) }
      if !subject.kind.isEmpty { details["kind"] = .string(subject.kind) }
      if !subject.uid.isEmpty { details["uid"] = .string(subject.uid) }
    }
    if !causes.isEmpty {
      details["causes"] = .array(
        causes.map { cause in
          var object: JSONObject = ["reason": .string(cause.reason), "message": .string(cause.message)]
          if !cause.field.isEmpty { object["field"] = .string(cause.field) }
          return .object(object)
        })
    }
    details[int: "retryAfterSeconds"] = retryAfterSeconds.map(Int64.init)
    if !details.isEmpty { status["details"] = .object(details) }
    status["code"] = .int(Int64(code))
    return status
  }

  /// Reads a `Status` object as a server sent it.
  ///
  /// - Parameter code: the HTTP status code, used when the object names none.
  public init(status: JSONObject, code: Int) {
    let details = status[object: "details"] ?? [:]
    self.init(
      code: status[int: "code"].map(Int.init) ?? code,
      reason: Reason(rawValue: status[string: "reason"] ?? ""),
      message: status[string: "message"] ?? "the server answered with status \(code)",
      subject: details.isEmpty
        ? nil
        : Subject(
          name: details[string: "name"] ?? "", group: details[string: "group"] ?? "",
          kind: details[string: "kind"] ?? "", uid: details[string: "uid"] ?? ""),
      causes: (details[array: "causes"] ?? []).compactMap(\.objectValue).map {
        Cause(
          reason: $0[string: "reason"] ?? "", message: $0[string: "message"] ?? "",
          field: $0[string: "field"] ?? "")
      },
      retryAfterSeconds: details[int: "retryAfterSeconds"].map(Int.init),
      continueToken: status[object: "metadata"]?[string: "continue"]
    )
  }
}
