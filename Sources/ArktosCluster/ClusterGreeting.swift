/// What a cluster that has just started tells the person in front of it.
package enum ClusterGreeting {
  package static func lines(servers: [String], kubeconfigs: [String]) -> [String] {
    var lines = ["The cluster is up. API servers:"]
    for (number, (server, kubeconfig)) in zip(servers, kubeconfigs).enumerated() {
      lines.append("  service group \(number + 1): \(server)   kubeconfig: \(kubeconfig)")
    }
    let all = kubeconfigs.joined(separator: " ")
    lines += [
      "Try:",
      "  arktosctl get tenants --kubeconfig \"\(all)\"",
      "Ctrl-C stops the cluster.",
    ]
    return lines
  }
}
