internal import ArktosClient
internal import ArktosCore

/// The line that tells a person what went wrong, worded as kubectl does.
enum ErrorText {
  /// - Parameter context: what was being done, for errors that a server gives (`error when creating "x.yaml"`).
  static func line(for error: any Error, context: String? = nil) -> String {
    switch error {
    case let error as APIError: line(for: error, context: context)
    case let error as ClientError: "error: \(error.message)"
    case is CancellationError: "error: interrupted"
    default: "error: \(context.map { "\($0): " } ?? "")\(error)"
    }
  }

  private static func line(for error: APIError, context: String?) -> String {
    if error.reason == .invalid { return invalid(error) }
    if error.reason == .unauthorized {
      return
        "error: You must be logged in to the server (\(error.message)); pass --token or name a user in the kubeconfig"
    }
    let reason = error.reason == .unknown ? "" : " (\(error.reason))"
    return "Error from server\(reason): \(context.map { "\($0): " } ?? "")\(error.message)"
  }

  /// Every broken field on a line of its own.
  private static func invalid(_ error: APIError) -> String {
    guard let subject = error.subject, !error.causes.isEmpty else {
      return "Error from server (Invalid): \(error.message)"
    }
    let causes = error.causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
    let head = "The \(subject.kind) \"\(subject.name)\" is invalid:"
    return causes.count == 1 ? "\(head) \(causes[0])" : head + causes.map { "\n* \($0)" }.joined()
  }
}
