/// The types of the built-in kinds, in the notation that ``SchemaNotation`` reads. One file for each family of kinds.
///
/// Names, numbers and rules are those of Kubernetes 1.36 and Arktos 1.0; the sentences are our own.
package enum BuiltinTypes {
  static let texts = [
    meta, pods, podStatus, containers, volumes, nodes, services, configuration, workloads, access, arktos, extensions,
  ]

  /// All types; read once, when the first kind is asked for.
  static let library: SchemaLibrary = {
    do {
      return try SchemaLibrary(texts)
    } catch {
      // The texts are part of the program, and a test reads them: a mistake in them never gets this far.
      preconditionFailure("the built-in types cannot be read: \(error)")
    }
  }()

  /// A type of Kubernetes' core group, or of another package by its full name.
  package static func schema(_ name: String, in package: String = "io.k8s.api.core.v1") -> Schema {
    guard let schema = library.schema("\(package).\(name)") else {
      // As above: every name that is asked for is written down in the texts, and the catalog's tests ask for all.
      preconditionFailure("there is no built-in type \(package).\(name)")
    }
    return schema
  }
}
