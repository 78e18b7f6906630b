/// A field that somebody else owns and that an apply would change.
struct ApplyConflict: Hashable, Sendable {
  var manager: ManagedFields.Manager
  var path: [FieldStep]

  /// What an apply that wrote these fields takes from others.
  static func all(in managed: ManagedFields, written: FieldSet, _ manager: ManagedFields.Manager) -> [ApplyConflict] {
    managed.entries.filter { !$0.manager.isSame(as: manager) }.flatMap { entry in
      entry.fields.intersection(written).paths.map { ApplyConflict(manager: entry.manager, path: $0) }
    }
  }

  /// 409 with a cause for each field. Source of the words: Kubernetes.
  static func error(_ conflicts: [ApplyConflict]) -> APIError {
    let causes = conflicts.map {
      APIError.Cause(
        reason: "FieldManagerConflict", message: "conflict with \($0.manager)", field: FieldSet.text($0.path))
    }
    return APIError(
      code: 409, reason: .conflict,
      message: "Apply failed with \(conflicts.count) conflict\(conflicts.count == 1 ? "" : "s"): \(summary(conflicts))",
      causes: causes)
  }

  private static func summary(_ conflicts: [ApplyConflict]) -> String {
    if conflicts.count == 1 { return "conflict with \(conflicts[0].manager): \(FieldSet.text(conflicts[0].path))" }
    var paths: [String: [String]] = [:]
    for conflict in conflicts { paths[conflict.manager.description, default: []].append(FieldSet.text(conflict.path)) }
    return paths.sorted { $0.key < $1.key }.flatMap { manager, paths in
      ["conflicts with \(manager):"] + paths.map { "- \($0)" }
    }.joined(separator: "\n")
  }
}
