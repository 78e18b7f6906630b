extension String {
  /// Whether this text comes first byte by byte; Swift itself compares strings by their Unicode meaning.
  package func precedesInByteOrder(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
