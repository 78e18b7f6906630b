extension Double {
  /// About three digits, with thousands kept apart.
  package var short: String {
    if magnitude >= 100 {
      var digits = String(Int(rounded()))
      var grouped = ""
      while digits.count > 3 {
        grouped = "," + digits.suffix(3) + grouped
        digits.removeLast(3)
      }
      return digits + grouped
    }
    let scale: Double = magnitude >= 10 ? 10 : 100
    return String((self * scale).rounded() / scale)
  }
}
