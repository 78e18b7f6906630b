/// Forms that kubectl's users write and the argument parser does not know.
package enum KubectlArguments {
  /// Global flags that take a value.
  private static let valued: Set<String> = [
    "--kubeconfig", "--context", "--server", "-s", "--token", "--namespace", "-n", "--tenant", "-E", "--v", "-v",
  ]

  /// Flags that are off unless given.
  private static let switches: Set<String> = [
    "--all", "--all-namespaces", "--all-tenants", "--client", "--ignore-not-found", "--no-headers",
    "--output-watch-events", "--recursive", "--show-kind", "--show-labels", "--show-managed-fields", "--watch",
    "--watch-only",
  ]

  /// Flags that are on unless `--no-…` is given.
  private static let invertible: Set<String> = ["--wait", "--show-events"]

  /// Global flags may stand before the command, and switches may be given as `--watch=true` or `--wait=false`.
  package static func normalized(_ arguments: [String]) -> [String] {
    commandFirst(arguments).compactMap(switched)
  }

  private static func switched(_ argument: String) -> String? {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, parts[1] == "true" || parts[1] == "false" else { return argument }
    let isOn = parts[1] == "true"
    if switches.contains(parts[0]) { return isOn ? parts[0] : nil }
    if invertible.contains(parts[0]) { return isOn ? parts[0] : "--no-" + parts[0].dropFirst(2) }
    return argument
  }

  private static func commandFirst(_ arguments: [String]) -> [String] {
    var leading: [String] = []
    var rest = arguments[...]
    while let first = rest.first, first.hasPrefix("-") {
      if valued.contains(first), rest.count > 1 {
        leading += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if first.contains("="), valued.contains(String(first.prefix { $0 != "=" })) {
        leading.append(first)
        rest = rest.dropFirst()
      } else {
        break
      }
    }
    guard let command = rest.first, !command.hasPrefix("-") else { return arguments }
    return [command] + leading + rest.dropFirst()
  }
}
