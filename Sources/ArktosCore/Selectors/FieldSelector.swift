/// A condition on fields: Kubernetes' `=`, `==` and `!=`, and Arktos' hash-key comparisons.
///
/// `,` joins conditions of which all must hold, `;` joins such groups of which one must hold. Comparisons
/// (`metadata.hashkey=gt:10`) are by number when both sides are numbers, else by text. `\` escapes `\`, `,`, `;` and `=`.
public struct FieldSelector: Hashable, Sendable {
  public enum Operator: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "!="
    case lessThan = "=lt:"
    case lessThanOrEqual = "=lte:"
    case greaterThan = "=gt:"
    case greaterThanOrEqual = "=gte:"
  }

  public struct Requirement: Hashable, Sendable {
    /// As selectors name it: `metadata.name`, `spec.nodeName`, `metadata.hashkey`, `metadata.ownerReferences.hashkey.ReplicaSet`.
    public var field: String
    public var `operator`: Operator
    public var value: String

    public init(field: String, operator: Operator, value: String) {
      self.field = field
      self.operator = `operator`
      self.value = value
    }
  }

  /// One of the groups must hold, with all its conditions.
  public var alternatives: [[Requirement]]

  public init(alternatives: [[Requirement]]) { self.alternatives = alternatives }

  public init(_ requirements: [Requirement]) { alternatives = requirements.isEmpty ? [] : [requirements] }

  public static let everything = FieldSelector([])
  public var isEverything: Bool { alternatives.isEmpty }
}
