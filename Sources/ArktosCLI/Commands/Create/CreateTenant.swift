internal import ArgumentParser
internal import ArktosCore

struct CreateTenant: CreateCommand {
  static let configuration = CommandConfiguration(
    commandName: "tenant", abstract: "Creates a tenant.", aliases: ["te"])
  static let resource = APIResource(type: Tenant.resourceType)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var creation: CreationOptions

  @Argument(help: "The tenant's name.")
  var name: String

  @Option(name: .customLong("storagecluster"), help: "The storage cluster that holds the tenant, 0 to 63.")
  var storageCluster: String?

  func object(_ session: Session) -> DynamicObject {
    var json = Tenant(name: name).json
    if let storageCluster { json["spec"] = ["storageClusterId": .string(storageCluster)] }
    return DynamicObject(json: json)
  }
}

struct CreateNamespace: CreateCommand {
  static let configuration = CommandConfiguration(
    commandName: "namespace", abstract: "Creates a namespace in a tenant.", aliases: ["ns"])
  static let resource = APIResource(type: Namespace.resourceType)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var creation: CreationOptions

  @Argument(help: "The namespace's name.")
  var name: String

  func object(_ session: Session) -> DynamicObject {
    DynamicObject(json: Namespace(name: name).json)
  }
}
