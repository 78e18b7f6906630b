package import FoundationEssentials

/// Ages as kubectl writes them: `45s`, `5m12s`, `3h`, `2d4h`, `400d`.
package enum AgeFormat {
  /// Two units while the first is small, one as soon as the second no longer matters.
  package static func text(seconds: Int) -> String {
    let minutes = seconds / 60
    let hours = minutes / 60
    let days = hours / 24
    let years = days / 365
    return switch seconds {
    case ..<(-1): "<invalid>"
    case ..<0: "0s"
    case ..<120: "\(seconds)s"
    case ..<600: pair(minutes, "m", seconds % 60, "s")
    case ..<(3 * 3600): "\(minutes)m"
    case ..<(8 * 3600): pair(hours, "h", minutes % 60, "m")
    case ..<(48 * 3600): "\(hours)h"
    case ..<(8 * 86400): pair(days, "d", hours % 24, "h")
    case ..<(2 * 365 * 86400): "\(days)d"
    case ..<(8 * 365 * 86400): pair(years, "y", days % 365, "d")
    default: "\(years)y"
    }
  }

  /// The age of a moment in RFC 3339; `<unknown>` if there is none or it cannot be read.
  package static func text(since timestamp: String?, now: Date) -> String {
    guard let date = timestamp.flatMap(date(of:)) else { return "<unknown>" }
    return text(seconds: Int(now.timeIntervalSince(date).rounded(.down)))
  }

  /// A moment in RFC 3339, with or without fractions of a second.
  package static func date(of timestamp: String) -> Date? {
    (try? Date(timestamp, strategy: .iso8601))
      ?? (try? Date(timestamp, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
  }

  private static func pair(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
    small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
  }
}
