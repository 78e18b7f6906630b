internal import Synchronization

/// A piece of a body, and a place where a transport keeps what it made of it.
///
/// Streams that say the same share a piece, so what is attached is worked out once for all of them.
public final class StreamPiece: Sendable {
  package let bytes: [UInt8]
  private let attached = AtomicLazyReference<Attachment>()

  /// What a transport may attach to a piece. Subclass it; a subclass must be immutable or synchronise itself.
  open class Attachment: @unchecked Sendable {  // Invariant: subclasses are Sendable on their own, see above.
    public init() {}
  }

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What was attached first; nil if nothing was.
  package var attachment: Attachment? { attached.load() }

  /// Attaches `candidate` unless something is attached already, and gives what is attached.
  package func attach(_ candidate: Attachment) -> Attachment { attached.storeIfNil(candidate) }
}
