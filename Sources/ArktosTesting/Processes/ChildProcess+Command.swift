internal import FoundationEssentials
internal import Glibc

extension ChildProcess {
  /// A program to start.
  public struct Command: Sendable {
    /// A path, or a name that is looked up in `PATH`.
    public var executable: String
    public var arguments: [String]
    /// Variables added to those of this process.
    public var environment: [String: String]
    /// The file to which standard output and standard error are appended.
    public var outputPath: String

    public init(
      _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:], outputPath: String
    ) {
      self.executable = executable
      self.arguments = arguments
      self.environment = environment
      self.outputPath = outputPath
    }
  }

  /// The path of a program: the name itself if it holds a slash, else what `PATH` gives; nil if there is none.
  public static func locate(_ executable: String) -> String? {
    let candidates =
      if executable.contains("/") {
        [executable]
      } else {
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
          .split(separator: ":").map { "\($0)/\(executable)" }
      }
    return candidates.first { access($0, X_OK) == 0 }
  }
}

/// A program could not be started.
public struct ProcessError: Error, CustomStringConvertible, Sendable {
  public var description: String

  public init(description: String) { self.description = description }
}

extension ChildProcess.Command {
  /// Starts the program and gives its process id.
  func spawn() throws -> Int32 {
    guard let path = ChildProcess.locate(executable) else {
      throw ProcessError(description: "\(executable) is not installed: nothing of that name in PATH")
    }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)

    var everySignal = sigset_t()
    var noSignal = sigset_t()
    sigfillset(&everySignal)
    sigemptyset(&noSignal)
    posix_spawnattr_setsigdefault(&attributes, &everySignal)
    posix_spawnattr_setsigmask(&attributes, &noSignal)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    let launcher = "/usr/bin/setpriv"
    let words =
      if access(launcher, X_OK) == 0 {
        [launcher, "--pdeathsig", "KILL", path] + arguments
      } else {
        [path] + arguments
      }
    let variables = ProcessInfo.processInfo.environment.merging(environment) { _, added in added }
      .map { "\($0)=\($1)" }
    var identifier: pid_t = 0
    let result = withCStrings(words) { words in
      withCStrings(variables) { variables in
        words.first.flatMap { $0 }.map { posix_spawn(&identifier, $0, &actions, &attributes, words, variables) }
      }
    }
    guard result == 0 else {
      let reason = result.map { String(cString: strerror($0)) } ?? "no program named"
      throw ProcessError(description: "\(path) cannot be started: \(reason)")
    }
    return identifier
  }
}

/// Calls `body` with C strings, closed by the null pointer that C expects behind the last one.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
) rethrows -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return try body(copies + [nil])
}
