extension Role {
  public static let definition = ResourceDefinition(
    resourceType, schema: BuiltinTypes.schema("Role", in: AccessRules.package), printerColumns: [.createdAt],
    strategy: ResourceStrategy(
      nameFormat: .any, validate: { AccessRules.validate(Role(json: $0).rules, isNamespaced: true) }))
}

extension ClusterRole {
  public static let definition = ResourceDefinition(
    resourceType, schema: BuiltinTypes.schema("ClusterRole", in: AccessRules.package), printerColumns: [.createdAt],
    strategy: ResourceStrategy(
      nameFormat: .any, validate: { AccessRules.validate(ClusterRole(json: $0).rules, isNamespaced: false) }))
}

extension RoleBinding {
  public static let definition = ResourceDefinition(
    resourceType, schema: BuiltinTypes.schema("RoleBinding", in: AccessRules.package),
    printerColumns: PrinterColumn.binding,
    strategy: AccessRules.bindingStrategy(roleKinds: ["Role", "ClusterRole"], isNamespaced: true))
}

extension ClusterRoleBinding {
  public static let definition = ResourceDefinition(
    resourceType, schema: BuiltinTypes.schema("ClusterRoleBinding", in: AccessRules.package),
    printerColumns: PrinterColumn.binding,
    strategy: AccessRules.bindingStrategy(roleKinds: ["ClusterRole"], isNamespaced: false))
}

extension PrinterColumn {
  fileprivate static let createdAt = PrinterColumn(
    "Created At", kind: .string, path: "metadata.creationTimestamp", description: "When the object was created.")

  fileprivate static let binding = [
    PrinterColumn("Role", description: "The role that is given.") { object in
      let role = RoleBinding(json: object).roleRef
      return .string("\(role.kind)/\(role.name)")
    }, .age,
    subjects("Users", "Users who get it.", kind: "User"), subjects("Groups", "Groups that get it.", kind: "Group"),
    subjects("ServiceAccounts", "Service accounts that get it.", kind: "ServiceAccount"),
  ]

  private static func subjects(_ name: String, _ description: String, kind: String) -> PrinterColumn {
    PrinterColumn(name, description: description, priority: 1) { object in
      let subjects = RoleBinding(json: object).subjects.filter { $0.kind == kind }
      let names = subjects.map { $0.namespace.isEmpty ? $0.name : "\($0.namespace)/\($0.name)" }
      return .string(names.joined(separator: ", "))
    }
  }
}
