/// Tells the thread sanitizer what orders a reader of a snapshot before the writer who changes the same node in place.
///
/// The reader lets go of its reference, and the writer sees that its own is the only one left: an atomic count orders
/// them, but it is kept in a library that is not instrumented. Nothing of this is left in other builds.
enum SnapshotHandover {
  /// A reader has read what it wanted.
  @inline(__always)
  static func readerIsDone() {
    #if ARKTOS_THREAD_SANITIZER
      release(token)
    #endif
  }

  /// A writer has found that nobody else refers to a node.
  @inline(__always)
  static func writerIsAlone() {
    #if ARKTOS_THREAD_SANITIZER
      acquire(token)
    #endif
  }

  #if ARKTOS_THREAD_SANITIZER
    // Invariant: only its address is used. One for all nodes: that orders more than it should, but not a reader who still reads.
    nonisolated(unsafe) private static let token = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)

    @_silgen_name("__tsan_acquire")
    private static func acquire(_ address: UnsafeMutableRawPointer)

    @_silgen_name("__tsan_release")
    private static func release(_ address: UnsafeMutableRawPointer)
  #endif
}
