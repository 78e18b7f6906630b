/// What must hold of every object's `metadata`.
enum MetadataRules {
  /// - Parameter isNew: whether nothing says yet that the name is right; later it never changes. Source: Kubernetes'
  ///   `ValidateObjectMetaUpdate`.
  static func validate(_ object: JSONObject, of definition: ResourceDefinition, isNew: Bool) -> [APIError.Cause] {
    let metadata: ObjectMeta = object[view: "metadata"]
    var causes = isNew ? validateName(metadata, of: definition) : []
    causes += FieldRules.labels(metadata.json["labels"], at: "metadata.labels")
    causes += FieldRules.annotations(metadata.json["annotations"], at: "metadata.annotations")
    causes += validateOwners(metadata.ownerReferences)
    causes += FieldRules.finalizers(
      metadata.finalizers, at: "metadata.finalizers", needDomains: definition.strategy.needsDomainsOfFinalizers)
    return causes
  }

  /// What an object is called, and where it lies.
  private static func validateName(_ metadata: ObjectMeta, of definition: ResourceDefinition) -> [APIError.Cause] {
    var causes = validateName(metadata, format: definition.strategy.nameFormat)
    let scope = definition.type.scope
    if scope == .namespace {
      causes += validatePlace(metadata.namespace, at: "metadata.namespace")
    } else if !metadata.namespace.isEmpty {
      causes.append(.forbidden("metadata.namespace", "not allowed on this type"))
    }
    if scope != .cluster { causes += validatePlace(metadata.tenant, at: "metadata.tenant") }
    if let prefix = metadata.generateName, !prefix.isEmpty {
      causes += validatePrefix(prefix, format: definition.strategy.nameFormat)
    }
    return causes
  }

  /// What names are made from: a name, but for a dash at its end. Source: Kubernetes' `maskTrailingDash`.
  private static func validatePrefix(_ prefix: String, format: StringFormat) -> [APIError.Cause] {
    let masked = prefix.utf8.count > 1 && prefix.hasSuffix("-") ? "\(prefix.dropLast())a" : prefix
    return format.problem(of: masked).map { [.invalid("metadata.generateName", .string(prefix), $0)] } ?? []
  }

  private static func validateName(_ metadata: ObjectMeta, format: StringFormat) -> [APIError.Cause] {
    if metadata.name.isEmpty {
      return [.required("metadata.name", "name or generateName is required")]
    }
    // A name is one segment of a path, whatever else a kind allows.
    if metadata.name == "." || metadata.name == ".." || metadata.name.utf8.contains(where: Self.isSpecialInPaths) {
      return [.invalid("metadata.name", .string(metadata.name), "may not be '.', '..' or contain '/' or '%'")]
    }
    return format.problem(of: metadata.name).map { [.invalid("metadata.name", .string(metadata.name), $0)] } ?? []
  }

  private static func isSpecialInPaths(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "%") }

  /// The tenant or namespace that an object lies in.
  private static func validatePlace(_ name: String, at path: String) -> [APIError.Cause] {
    if name.isEmpty { return [.required(path)] }
    if name == WellKnownNames.allTenants, path == "metadata.tenant" {
      return [.invalid(path, .string(name), "is not an acceptable tenant name")]
    }
    return NameRules.problem(dnsLabel: name).map { [.invalid(path, .string(name), $0)] } ?? []
  }

  private static func validateOwners(_ owners: [OwnerReference]) -> [APIError.Cause] {
    guard owners.count(where: \.isController) > 1 else { return [] }
    return [
      .invalid(
        "metadata.ownerReferences", .array(owners.map { .object($0.json) }),
        "Only one reference can have Controller set to true")
    ]
  }

  /// Identity never changes, and deletion is not taken back.
  static func validateUpdate(_ object: JSONObject, stored: JSONObject) -> [APIError.Cause] {
    let new = object[object: "metadata"] ?? [:]
    let old = stored[object: "metadata"] ?? [:]
    var causes: [APIError.Cause] = []
    for field in [
      "name", "namespace", "tenant", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
    ]
    where new[field] != old[field] {
      causes.append(.invalid("metadata.\(field)", new[field] ?? .null, FieldRules.immutable))
    }
    if let generation = new[int: "generation"], generation < old[int: "generation"] ?? 0 {
      causes.append(.invalid("metadata.generation", .int(generation), "must not be decremented"))
    }
    guard old["deletionTimestamp"] != nil else { return causes }
    let added = Set(new[strings: "finalizers"]).subtracting(old[strings: "finalizers"])
    if !added.isEmpty {
      causes.append(
        .forbidden(
          "metadata.finalizers",
          "no new finalizers can be added if the object is being deleted, found new finalizers \(added.sorted())"))
    }
    return causes
  }
}
