internal import FoundationEssentials

/// A kind whose content a program describes with a `Codable` type: what stands in an object beside `apiVersion`, `kind` and
/// `metadata`.
///
/// ```swift
/// struct Ticket: CodableKind {
///   static let resourceType = ResourceType(
///     group: "example.com", version: "v1", kind: "Ticket", plural: "tickets", scope: .namespace)
///
///   struct Spec: Codable, Sendable {
///     var title: String
///     var assignee: String?
///   }
///   var spec: Spec
/// }
///
/// catalog.register(try ResourceDefinition(Ticket.self))
/// let ticket = try await client.create(TypedObject(name: "t1", namespace: "default", Ticket(spec: .init(title: "…"))))
/// ```
///
/// Its schema is what the type reads: what is not optional must be there, fields that the type does not have are dropped. Dates
/// are texts in RFC 3339, `Data` is Base64, enumerations are their raw values.
public protocol CodableKind: Codable, Sendable {
  static var resourceType: ResourceType { get }
}

/// An object of a ``CodableKind``, as clients send and get it.
public struct TypedObject<Kind: CodableKind>: Resource {
  public static var resourceType: ResourceType { Kind.resourceType }

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// - Throws: what `JSONEncoder` throws for a content that JSON has no form for.
  public init(name: String, namespace: String = "", tenant: String = "", _ content: Kind) throws {
    self.init(name: name, namespace: namespace, tenant: tenant)
    try setContent(content)
  }

  /// What stands in the object beside its metadata.
  ///
  /// - Throws: a `DecodingError` if the object is not of the type's form.
  public func content() throws -> Kind { try json.codableContent() }

  /// - Throws: what `JSONEncoder` throws for a content that JSON has no form for.
  public mutating func setContent(_ content: Kind) throws { try json.setCodableContent(content) }
}

extension JSONObject {
  private static let metadataNames: Set = ["apiVersion", "kind", "metadata"]

  func codableContent<Content: Decodable>() throws -> Content {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(Content.self, from: Data(encoded()))
  }

  mutating func setCodableContent(_ content: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    let members = try JSONObject(parsing: Array(try encoder.encode(content)))
    removeAll { name, _ in !Self.metadataNames.contains(name) }
    for (name, value) in members where !Self.metadataNames.contains(name) { self[name] = value }
  }
}
