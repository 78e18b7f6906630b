internal import ArgumentParser

/// The root of the command line.
struct Arktosctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arktosctl",
    abstract: "Controls an Arktos cluster.",
    discussion: """
      Works like kubectl, with tenants above namespaces: -E/--tenant names one, -T/--all-tenants means all.
      Data goes to standard output, everything else to standard error; the exit code is 0, or 1 after any error.
      """,
    subcommands: [
      Get.self, Describe.self, Create.self, Apply.self, Delete.self, Scale.self, Partition.self, APIResources.self,
      Version.self,
    ])
}
