internal import ArktosCore
internal import Synchronization

/// What clients learn about the kinds: `/openapi/v3` with a document for each group and version, and `/openapi/v2`.
///
/// Documents are made from the schemas when they are first asked for, and kept. The index names each with its hash;
/// asked for with that hash, a document may be kept by clients for good.
///
/// Source: Kubernetes' `/openapi/v3` and `/openapi/v2`, as client-go's `openapi3` and kubectl read them.
final class OpenAPIDocuments: Sendable {
  /// An encoded document.
  struct Document: Sendable {
    var bytes: [UInt8]
    /// Names the content; upper case hexadecimal, as Kubernetes' is.
    var hash: String

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      hash = Self.hash(bytes)
    }

    /// FNV-1a in two lanes: it tells versions of a document apart, and has no need to withstand anybody.
    private static func hash(_ bytes: [UInt8]) -> String {
      var first: UInt64 = 0xcbf2_9ce4_8422_2325
      var second: UInt64 = 0x6c62_272e_07bb_0142
      for byte in bytes {
        first = (first ^ UInt64(byte)) &* 0x100_0000_01b3
        second = (second &* 0x100_0000_01b3) ^ UInt64(byte)
      }
      return [first, second].map { half in
        let text = String(half, radix: 16, uppercase: true)
        return String(repeating: "0", count: 16 - text.count) + text
      }.joined()
    }
  }

  static let root = "/openapi/v3"
  static let rootV2 = "/openapi/v2"

  private let catalog: ResourceCatalog
  private let made = Guarded<[String: Document]>([:])

  init(catalog: ResourceCatalog) { self.catalog = catalog }

  /// The index: where the document of each group and version is.
  var index: Document {
    document("index") {
      var paths = JSONObject()
      for place in places {
        guard let document = groupDocument(place) else { continue }
        paths[String(place.dropFirst())] = ["serverRelativeURL": .string("\(Self.root)\(place)?hash=\(document.hash)")]
      }
      return (["paths": .object(paths)] as JSONObject).encoded()
    }
  }

  /// The document of a group and version by its path, `/apis/apps/v1`; nil if there is none.
  func groupDocument(_ place: String) -> Document? {
    let definitions = catalog.served.filter { $0.type.pathPrefix == place }
    guard !definitions.isEmpty else { return nil }
    return document(place) { Self.versionThree(definitions).encoded() }
  }

  /// Everything in one document, as JSON.
  var versionTwoJSON: Document { document("v2") { versionTwo.encoded() } }

  /// Everything in one document, in the protobuf form that kubectl asks for.
  var versionTwoProtobuf: Document { document("v2.pb") { OpenAPIProtobuf.encode(versionTwo) } }

  private func document(_ name: String, _ make: () -> [UInt8]) -> Document {
    if let document = made.withLock({ $0[name] }) { return document }
    // Two requests may both make it; they make the same.
    let document = Document(make())
    made.withLock { $0[name] = document }
    return document
  }

  private var places: [String] {
    var places: [String] = []
    for definition in catalog.served where !places.contains(definition.type.pathPrefix) {
      places.append(definition.type.pathPrefix)
    }
    return places
  }

  private static let information: JSONValue = [
    "title": "Arktos", "version": ServerVersion.document["gitVersion"] ?? "",
  ]

  private static func versionThree(_ definitions: [ResourceDefinition]) -> JSONObject {
    let (paths, components) = parts(.v3, definitions)
    return [
      "openapi": "3.0.0", "info": information, "paths": .object(paths), "components": ["schemas": .object(components)],
    ]
  }

  private var versionTwo: JSONObject {
    let (paths, components) = Self.parts(.v2, catalog.served)
    return [
      "swagger": "2.0", "info": Self.information, "paths": .object(paths), "definitions": .object(components),
    ]
  }

  private static func parts(_ dialect: OpenAPISchemas.Dialect, _ definitions: [ResourceDefinition])
    -> (paths: JSONObject, components: JSONObject)
  {
    var schemas = OpenAPISchemas(dialect)
    for name in ["Status", "DeleteOptions"] {
      _ = schemas.value(BuiltinTypes.schema(name, in: OpenAPINames.metaPackage))
    }
    var paths = JSONObject()
    for definition in definitions {
      let component = schemas.add(definition)
      if definition.subresources.contains(.token) { _ = schemas.add(ReviewKinds.tokenRequest) }
      for (path, item) in OpenAPIPaths(definition: definition, component: component, schemas: schemas).all {
        paths[path] = .object(item)
      }
    }
    return (paths, schemas.components)
  }
}
