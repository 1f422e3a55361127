/// What a training reports.
public enum TrainingEvent {
  /// An iteration is over; its loss, and the number of iterations of an epoch.
  case iteration(TrainingState, loss: Double, of: Int)
  /// An epoch is over, with the best validation so far or not.
  case epoch(TrainingState, hasImproved: Bool)
}

/// Why a training ended.
public enum TrainingOutcome: Sendable {
  /// All epochs are over.
  case finished
  /// The validation loss has not become better for as many epochs as patience allows.
  case stoppedEarly
  /// It was told to; the checkpoint says where to go on.
  case interrupted
}

/// The time of a training, and when it was saved last.
struct TrainingClock {
  private let start = ContinuousClock.now
  private let secondsBefore: Double
  private var lastCheckpoint = ContinuousClock.now

  init(secondsBefore: Double) {
    self.secondsBefore = secondsBefore
  }

  /// The time of this part and of those before.
  var seconds: Double { secondsBefore + (ContinuousClock.now - start) / .seconds(1) }

  mutating func isCheckpointDue(_ secondsBetween: Double) -> Bool {
    guard (ContinuousClock.now - lastCheckpoint) / .seconds(1) >= secondsBetween else {
      return false
    }
    lastCheckpoint = .now
    return true
  }
}
