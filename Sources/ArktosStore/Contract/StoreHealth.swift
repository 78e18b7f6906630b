/// How much of what it promises a store does.
public enum StoreHealth: Sendable, Hashable {
  case serving
  /// Writes fail, reads go on; the text says why, and what to do.
  case readOnly(String)
  /// Nothing is answered; the text says why.
  case unavailable(String)
}
