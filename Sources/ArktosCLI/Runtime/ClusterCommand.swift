internal import ArgumentParser

/// A subcommand that speaks to a cluster.
protocol ClusterCommand: ParsableCommand {
  var global: GlobalOptions { get }
  func run(_ session: Session) async throws
}
