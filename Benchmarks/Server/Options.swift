internal import ArgumentParser
internal import ArktosClient

/// Which server is measured, with what.
struct Options: ParsableArguments {
  @Option(help: "The kubeconfig of the server; like kubectl's.")
  var kubeconfig: String?

  @Option(help: "The kubeconfig's context.")
  var context: String?

  @Option(help: "The tenant, for an Arktos server: requests go to /tenants/<tenant> of its address.")
  var tenant: String?

  @Option(help: "The namespace to work in; made if it is missing, and left there.")
  var namespace = "arktos-bench"

  @Flag(name: .customLong("http1"), help: "Speak HTTP/1.1 instead of HTTP/2.")
  var http1 = false

  @Option(
    name: .customLong("pid"),
    help: "A process whose CPU and memory are measured, on this machine: the server, its database. Repeatable.")
  var pids: [Int] = []

  @Option(help: "Requests under way at once in the rows create and get.")
  var clients = 32

  @Option(help: "Requests under way at once in the rows update, apply and watch.")
  var writers = 8

  @Option(help: "How many clients share a connection; with HTTP/2 only.")
  var streams = 1

  @Option(help: "ConfigMaps in the namespace.")
  var objects = 20_000

  @Option(help: "Bytes of data in each ConfigMap.")
  var size = 1024

  @Option(help: "How many seconds each run of a timed row takes.")
  var seconds = 3.0

  @Option(help: "How often each row is measured; medians are printed.")
  var runs = 3

  @Option(help: "Objects in a page of the row paged.")
  var page = 500

  @Option(help: "Watchers in the row watch.")
  var watchers = 100

  @Option(help: "Updates that all watchers see in each run of the row watch.")
  var updates = 1000

  @Option(help: "Deployments in each run of the row deployments.")
  var deployments = 20

  @Option(help: "Replicas of each Deployment.")
  var replicas = 10

  @Option(help: "Threads of this program.")
  var threads = 1

  @Flag(help: "Leave the objects in the namespace.")
  var keep = false

  func validate() throws {
    let counts = [
      clients, writers, streams, objects, size, runs, page, watchers, updates, deployments, replicas, threads,
    ]
    guard counts.allSatisfy({ $0 > 0 }), seconds > 0 else {
      throw ValidationError("All numbers must be above zero.")
    }
    if http1, streams > 1 {
      throw ValidationError("On HTTP/1.1 clients cannot share a connection: leave out --streams.")
    }
  }

  /// - Throws: `ClientError` or `BenchmarkError` that says what is missing.
  func endpoint() throws -> Endpoint {
    var overrides = KubeconfigOverrides.none
    overrides.context = context
    overrides.tenant = tenant
    guard let configuration = try ClientConfiguration.load(kubeconfig: kubeconfig, overrides: overrides).first else {
      throw BenchmarkError("no kubeconfig was found: name one with --kubeconfig or $KUBECONFIG")
    }
    var endpoint = try Endpoint(configuration, version: http1 ? .http1 : .http2)
    // What is no Arktos server has no tenants, and its kubeconfigs name none.
    if let tenant = configuration.tenant, !endpoint.basePath.contains("/tenants/") {
      endpoint.basePath += "/tenants/\(tenant)"
    }
    return endpoint
  }

  /// For titles.
  var transport: String {
    http1 ? "HTTP/1.1" : streams > 1 ? "HTTP/2, \(streams) clients to a connection" : "HTTP/2"
  }
}
