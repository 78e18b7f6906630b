extension StorageCluster {
  public static let definition = ResourceDefinition(
    resourceType, shortNames: ["etcd"], schema: BuiltinTypes.schema("StorageCluster"),
    printerColumns: [
      PrinterColumn("StorageClusterId", path: "storageClusterId", description: "The number of the store."),
      PrinterColumn("ServiceAddress", path: "serviceAddress", description: "Where the store answers."), .age,
    ],
    strategy: ResourceStrategy(
      nameFormat: .dnsName1035,
      prepareForUpdate: { object, stored in object["storageClusterId"] = stored["storageClusterId"] },
      validate: { object in
        FieldRules.storageCluster(StorageCluster(json: object).storageClusterId, at: "storageClusterId")
      }
    ))
}
