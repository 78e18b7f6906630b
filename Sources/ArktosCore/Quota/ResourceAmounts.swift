/// Amounts of resources by their names: `cpu`, `requests.memory`, `count/deployments.apps`. What is not named is zero.
package struct ResourceAmounts: Hashable, Sendable {
  package private(set) var amounts: [String: Quantity]

  package init(_ amounts: [String: Quantity] = [:]) { self.amounts = amounts }

  /// The amounts of a resource list, as text; what is no quantity is left out.
  package init(texts: [String: String]) { amounts = texts.compactMapValues { Quantity($0) } }

  package subscript(name: String) -> Quantity {
    get { amounts[name] ?? .zero }
    set { amounts[name] = newValue }
  }

  package var names: [String] { amounts.keys.sorted() }

  package var texts: [String: String] { amounts.mapValues(\.description) }

  /// Those of the named resources, each at least zero.
  package func only(_ names: some Sequence<String>) -> ResourceAmounts {
    ResourceAmounts(Dictionary(names.map { ($0, self[$0]) }, uniquingKeysWith: { first, _ in first }))
  }

  package static func + (left: ResourceAmounts, right: ResourceAmounts) -> ResourceAmounts {
    ResourceAmounts(left.amounts.merging(right.amounts) { $0 + $1 })
  }

  package static func - (left: ResourceAmounts, right: ResourceAmounts) -> ResourceAmounts {
    var result = left
    for (name, amount) in right.amounts { result[name] = left[name] - amount }
    return result
  }

  /// The larger amount of each resource.
  func maximum(_ other: ResourceAmounts) -> ResourceAmounts {
    ResourceAmounts(amounts.merging(other.amounts) { Swift.max($0, $1) })
  }

  /// `pods=1,requests.cpu=250m`. Source: Kubernetes' messages about quotas.
  package func text(of names: [String]) -> String {
    names.map { "\($0)=\(self[$0])" }.joined(separator: ",")
  }
}
