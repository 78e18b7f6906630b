internal import ArgumentParser

/// The sizes of everything that is measured.
struct Settings: ParsableArguments {
  @Option(help: "How often each row is measured; medians are printed.")
  var runs = 5

  @Option(help: "Keys in the store.")
  var keys = 100_000

  @Option(help: "Bytes of each value.")
  var valueBytes = 1024

  @Option(help: "Bytes of each object in the row 'load'.")
  var loadBytes = 1536

  @Option(help: "How many seconds each run of a timed row takes.")
  var seconds = 3.0

  @Option(help: "Concurrent writers of the row 'durable-64'.")
  var writers = 64

  @Option(help: "Watchers of everything in the row 'fanout'.")
  var watchers = 100

  @Option(help: "Writes per second in the row 'delay'.")
  var rate = 20_000

  @Option(help: "Where the files of durable stores, and of etcd, are put while they are measured: the disk to measure.")
  var directory = "/var/tmp"

  func validate() throws {
    let counts = [runs, keys, valueBytes, loadBytes, writers, watchers, rate]
    guard counts.allSatisfy({ $0 > 0 }), seconds > 0 else {
      throw ValidationError("All sizes must be above zero.")
    }
  }

  var duration: Duration { .seconds(seconds) }
}
