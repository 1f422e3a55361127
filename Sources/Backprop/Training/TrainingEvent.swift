/// What a training reports.
public enum TrainingEvent {
  /// An iteration is over; its loss, and the number of iterations of an epoch.
  case iteration(TrainingState, loss: Double, of: Int)
  /// A round is over (an epoch is, if it has one round), with the best validation so far or not.
  case round(TrainingState, hasImproved: Bool)
}

/// Why a training ended.
public enum TrainingOutcome: Sendable {
  /// All epochs are over, or the time is.
  case finished
  /// The validation loss has not become better for as many rounds as patience allows.
  case stoppedEarly
  /// It was told to; the checkpoint says where to go on.
  case interrupted
}

/// The time of a training, and when it was saved last.
struct TrainingClock {
  private let now: () -> Double
  private let start: Double
  private let secondsBefore: Double
  private var lastCheckpoint: Double

  /// A clock that goes on after so many seconds.
  init(now: @escaping () -> Double, secondsBefore: Double) {
    self.now = now
    self.secondsBefore = secondsBefore
    start = now()
    lastCheckpoint = start
  }

  /// The time of this part and of those before.
  var seconds: Double { secondsBefore + (now() - start) }

  mutating func isCheckpointDue(_ secondsBetween: Double) -> Bool {
    let time = now()
    guard time - lastCheckpoint >= secondsBetween else { return false }
    lastCheckpoint = time
    return true
  }

  private static let origin = ContinuousClock.now

  /// Seconds that pass, from an arbitrary moment on.
  static func monotonicSeconds() -> Double { (ContinuousClock.now - origin) / .seconds(1) }
}
