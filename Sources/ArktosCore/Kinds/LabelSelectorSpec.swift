/// A label selector as objects carry it: `matchLabels` and `matchExpressions`, all of which must hold.
public struct LabelSelectorSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init(matchLabels: [String: String]) {
    self.init(json: [:])
    self.matchLabels = matchLabels
  }

  public var matchLabels: [String: String] {
    get { json[stringMap: "matchLabels"] }
    set { json[stringMap: "matchLabels"] = newValue }
  }

  public var matchExpressions: [Expression] {
    get { json[views: "matchExpressions"] }
    set { json[views: "matchExpressions"] = newValue }
  }

  /// No condition at all. Which objects that means depends on the field: for a workload's selector it is an error.
  public var isEmpty: Bool { matchLabels.isEmpty && matchExpressions.isEmpty }

  public struct Expression: JSONView {
    public var json: JSONObject
    public init(json: JSONObject) { self.json = json }

    public init(key: String, operator: LabelSelector.Operator, values: [String] = []) {
      self.init(json: ["key": .string(key), "operator": .string(`operator`.rawValue)])
      self.values = values
    }

    public var key: String { json[string: "key"] ?? "" }
    /// Nil if the text is no operator.
    public var `operator`: LabelSelector.Operator? {
      json[string: "operator"].flatMap(LabelSelector.Operator.init(rawValue:))
    }
    public var values: [String] {
      get { json[strings: "values"] }
      set { json[strings: "values"] = newValue }
    }
  }
}

extension LabelSelector {
  /// The condition that `spec` states, in a fixed order; nil if it has an expression whose operator is unknown.
  public init?(_ spec: LabelSelectorSpec) {
    var requirements = spec.matchLabels.sorted { $0.key < $1.key }
      .map { Requirement(key: $0.key, operator: .in, values: [$0.value]) }
    for expression in spec.matchExpressions {
      guard let `operator` = expression.operator else { return nil }
      requirements.append(Requirement(key: expression.key, operator: `operator`, values: expression.values))
    }
    self.init(requirements)
  }
}
