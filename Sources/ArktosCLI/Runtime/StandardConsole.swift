internal import Glibc

/// The process's own standard output and standard error.
public struct StandardConsole: Console {
  public init() {}

  public func write(_ text: String) { Self.write(text, to: STDOUT_FILENO) }
  public func note(_ line: String) { Self.write(line + "\n", to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          // Nobody reads on (a closed pipe, a full disk) and nobody is left to be told.
          exit(1)
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
  }
}
