public import ArktosCore

/// Everything outside the program that commands touch, so that tests run them in-process.
public struct Runtime: Sendable {
  public var console: any Console
  public var files: any FileAccess
  public var environment: Environment
  public var connect: @Sendable (ConnectionOptions) async throws -> Cluster

  public init(
    console: any Console, files: any FileAccess, environment: Environment,
    connect: @escaping @Sendable (ConnectionOptions) async throws -> Cluster
  ) {
    self.console = console
    self.files = files
    self.environment = environment
    self.connect = connect
  }
}
