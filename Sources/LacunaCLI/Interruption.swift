import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What happens when a command is interrupted: unfinished files go away, then the process ends as the
/// signal would have ended it.
enum Interruption {
  /// Waits for signals on a thread of its own; to be called before any other thread starts.
  static func removePendingFiles() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    pthread_create(&thread, nil, { _ in Interruption.waitForSignal() }, nil)
  }

  private static func waitForSignal() -> UnsafeMutableRawPointer? {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
    var received: Int32 = 0
    sigwait(&signals, &received)
    PendingFiles.removeAll()
    signal(received, SIG_DFL)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    kill(getpid(), received)
    return nil
  }
}
