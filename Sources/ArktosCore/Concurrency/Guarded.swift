#if ARKTOS_THREAD_SANITIZER
  #if canImport(Glibc)
    internal import Glibc
  #elseif canImport(Musl)
    internal import Musl
  #else
    internal import Darwin
  #endif

  /// A value behind a lock, as `Synchronization.Mutex` is, for builds with the thread sanitizer.
  ///
  /// The sanitizer does not see the locks of `Mutex`, which lie in a library that is not instrumented, and would report
  /// every value behind one as raced for. It knows those of pthreads.
  package struct Guarded<Value: ~Copyable>: ~Copyable, @unchecked Sendable {  // Invariant: touched under the lock only.
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    package init(_ initialValue: consuming sending Value) {
      lock = .allocate(capacity: 1)
      lock.initialize(to: pthread_mutex_t())
      pthread_mutex_init(lock, nil)
      value = .allocate(capacity: 1)
      value.initialize(to: initialValue)
    }

    package borrowing func withLock<Result: ~Copyable, Failure>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      pthread_mutex_lock(lock)
      defer { pthread_mutex_unlock(lock) }
      // What the compiler cannot know: the value behind the pointer is nobody else's while the lock is held.
      nonisolated(unsafe) let value = value
      return try body(&value.pointee)
    }

    deinit {
      value.deinitialize(count: 1)
      value.deallocate()
      pthread_mutex_destroy(lock)
      lock.deallocate()
    }
  }
#else
  package import Synchronization

  /// A value behind a lock: `Synchronization.Mutex`, under a name that builds with the thread sanitizer give to a lock
  /// that the sanitizer can see.
  package typealias Guarded = Mutex
#endif
