internal import ArgumentParser

/// The program `arktosctl`, as a function.
public enum ArktosCommandLine {
  /// Runs one command line.
  ///
  /// - Parameter arguments: without the program's own name.
  /// - Returns: the exit code: 0, or 1 for every error, as kubectl does.
  public static func run(_ arguments: [String], runtime: Runtime) async -> Int32 {
    do {
      var command = try Arktosctl.parseAsRoot(KubectlArguments.normalized(arguments))
      guard let command = command as? any ClusterCommand else {
        try command.run()
        return 0
      }
      try await command.run(Session(runtime: runtime, options: command.global))
      return 0
    } catch is AlreadyReported {
      return 1
    } catch let error where isParserMessage(error) {
      let message = Arktosctl.fullMessage(for: error)
      if Arktosctl.exitCode(for: error).isSuccess {
        runtime.console.write(message + "\n")
        return 0
      }
      runtime.console.note(message.hasPrefix("Error: ") ? "error: " + message.dropFirst(7) : message)
      return 1
    } catch {
      runtime.console.note(ErrorText.line(for: error))
      return 1
    }
  }

  /// Whether the argument parser made the error: wrong usage, or a request for help.
  private static func isParserMessage(_ error: any Error) -> Bool {
    if error is CleanExit || error is ValidationError || error is ExitCode { return true }
    return String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }
}
