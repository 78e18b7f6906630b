/// What must hold of a pod's volumes. Source: Kubernetes' `ValidateVolumes` and `validateVolumeSource`.
enum VolumeRules {
  /// In the order in which Kubernetes looks at them: the first is the volume's source, the others are too many.
  private static let types = [
    "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi",
    "glusterfs", "flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc",
    "flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk",
    "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
  ]

  private static let hostPathTypes = [
    "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
  ]

  /// - Parameter names: gets the names of all volumes.
  static func validate(
    _ spec: JSONObject, isTemplate: Bool, names: inout SeenNames, at path: @autoclosure () -> String,
    into causes: inout [APIError.Cause]
  ) {
    let hasAccount = isTemplate || !(spec[string: "serviceAccountName"] ?? "").isEmpty
    spec.forEachObject(in: "volumes") { index, volume in
      FieldRules.unique(volume, "name", among: &names, at: "\(path())[\(index)]", into: &causes)
      if volume.count > 2 { validateChoice(volume, at: "\(path())[\(index)]", into: &causes) }
      guard let type = types.first(where: { volume[$0] != nil }), let source = volume[object: type] else { return }
      validate(source, type, at: "\(path())[\(index)].\(type)", into: &causes)
      guard type == "projected" else { return }
      ProjectedVolumeRules.validate(
        source, hasAccount: hasAccount, at: "\(path())[\(index)].projected", into: &causes)
    }
  }

  private static func validateChoice(
    _ volume: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    for type in types.filter({ volume[$0] != nil }).dropFirst() {
      causes.append(.forbidden("\(path()).\(type)", "may not specify more than 1 volume type"))
    }
  }

  private static func validate(
    _ source: JSONObject, _ type: String, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    switch type {
    case "emptyDir":
      guard let limit = source["sizeLimit"].flatMap(Quantity.init), limit < .zero else { return }
      causes.append(.forbidden("\(path()).sizeLimit", "SizeLimit field must be a valid resource quantity"))
    case "hostPath":
      PathRules.validate(straight: source[string: "path"] ?? "", at: "\(path()).path", into: &causes)
      guard let type = source[string: "type"], !hostPathTypes.contains(type) else { return }
      causes.append(.notSupported("\(path()).type", type, supported: hostPathTypes))
    case "secret", "configMap":
      let name = type == "secret" ? "secretName" : "name"
      if (source[string: name] ?? "").isEmpty { causes.append(.required("\(path()).\(name)")) }
      validateFiles(of: source, at: "\(path()).items", into: &causes)
    case "downwardAPI":
      validateDownwardFiles(of: source, at: path(), into: &causes)
    default: break
    }
  }

  /// Keys of a ConfigMap or Secret that appear as files.
  static func validateFiles(
    of source: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    source.forEachObject(in: "items") { index, item in
      PathRules.validate(file: item[string: "path"] ?? "", at: "\(path())[\(index)].path", into: &causes)
    }
  }

  /// Facts about the pod that appear as files. Kubernetes tells of the volume what is wrong with a file, not of the file.
  static func validateDownwardFiles(
    of source: JSONObject, at path: @autoclosure () -> String, into causes: inout [APIError.Cause]
  ) {
    source.forEachObject(in: "items") { _, file in
      PathRules.validate(file: file[string: "path"] ?? "", at: "\(path()).path", into: &causes)
      let (field, resource) = (file[object: "fieldRef"], file[object: "resourceFieldRef"])
      switch (field, resource) {
      case (nil, nil): causes.append(.required(path(), "one of fieldRef and resourceFieldRef is required"))
      case (let field?, nil):
        DownwardRules.validate(field: field, for: .file, at: "\(path()).fieldRef", into: &causes)
      case (nil, let resource?):
        if (resource[string: "containerName"] ?? "").isEmpty {
          causes.append(.required("\(path()).resourceFieldRef.containerName"))
        } else {
          DownwardRules.validate(resource: resource, at: "\(path()).resourceFieldRef", into: &causes)
        }
      case (_?, _?):
        causes.append(
          .invalid(path(), "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"))
      }
    }
  }
}
