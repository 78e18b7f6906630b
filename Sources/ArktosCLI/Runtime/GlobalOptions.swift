internal import ArgumentParser

/// Flags that every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Kubeconfig files, separated by spaces: several servers at once.",
      discussion: "Default: $KUBECONFIG, else ~/.kube/config.", valueName: "paths"))
  var kubeconfig: String?

  @Option(help: "The context of the kubeconfig to use.")
  var context: String?

  @Option(name: [.short, .long], help: "The server's address; wins over the kubeconfig's.")
  var server: String?

  @Option(help: "The bearer token to authenticate with.")
  var token: String?

  @Option(
    name: [.customShort("n", allowingJoined: true), .long],
    help: "The namespace. Default: the context's, else \"default\".")
  var namespace: String?

  @Option(
    name: [.customShort("E", allowingJoined: true), .long],
    help: "The tenant. Default: the context's, else \"default\".")
  var tenant: String?

  @Option(
    name: [.customShort("v", allowingJoined: true), .customLong("v")],
    help: ArgumentHelp("From 6 on every request is shown on standard error.", valueName: "level"))
  var verbosity = 0

  func validate() throws {
    for (value, flag) in [(namespace, "namespace"), (tenant, "tenant")] where value?.isEmpty ?? false {
      throw ValidationError("--\(flag) must not be empty")
    }
    if tenant == "all" { throw ValidationError("\"all\" is not a valid tenant name; use --all-tenants") }
  }
}
