/// A condition on labels, in Kubernetes' syntax: `app=web,tier in (a,b),!legacy`.
public struct LabelSelector: Hashable, Sendable {
  public enum Operator: String, Hashable, Sendable {
    case `in` = "In"
    case notIn = "NotIn"
    case exists = "Exists"
    case doesNotExist = "DoesNotExist"
    /// By number; only in a selector's text, not in objects.
    case greaterThan = "Gt"
    case lessThan = "Lt"
  }

  public struct Requirement: Hashable, Sendable {
    public var key: String
    public var `operator`: Operator
    public var values: [String]

    public init(key: String, operator: Operator, values: [String] = []) {
      self.key = key
      self.operator = `operator`
      self.values = values
    }

    /// `notIn` is also true of objects without the label, as in Kubernetes.
    public func matches(_ labels: [String: String]) -> Bool {
      switch `operator` {
      case .in: labels[key].map(values.contains) ?? false
      case .notIn: labels[key].map { !values.contains($0) } ?? true
      case .exists: labels[key] != nil
      case .doesNotExist: labels[key] == nil
      case .greaterThan: compare(labels[key], >)
      case .lessThan: compare(labels[key], <)
      }
    }

    /// False unless both are whole numbers.
    private func compare(_ label: String?, _ holds: (Int64, Int64) -> Bool) -> Bool {
      guard let left = label.flatMap({ Int64($0) }), let right = values.first.flatMap({ Int64($0) }) else {
        return false
      }
      return holds(left, right)
    }
  }

  public var requirements: [Requirement]

  public init(_ requirements: [Requirement]) { self.requirements = requirements }

  public static let everything = LabelSelector([])
  public var isEverything: Bool { requirements.isEmpty }

  public func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { $0.matches(labels) }
  }
}
