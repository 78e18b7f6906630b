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
    public func matches(_ labels: [String: String]) -> Bool { matches(value: labels[key]) }

    /// - Parameter value: the value of the label ``key``; nil if the object does not have it.
    fileprivate func matches(value: String?) -> Bool {
      switch `operator` {
      case .in: value.map(values.contains) ?? false
      case .notIn: value.map { !values.contains($0) } ?? true
      case .exists: value != nil
      case .doesNotExist: value == nil
      case .greaterThan: compare(value, >)
      case .lessThan: compare(value, <)
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

  /// Whether an object is selected whose labels are looked up one by one.
  package func matches(label: (String) -> String?) -> Bool {
    requirements.allSatisfy { $0.matches(value: label($0.key)) }
  }
}
