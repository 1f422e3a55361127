/// Where the time of training steps goes.
public struct StepProfile: Sendable {
  /// The time spent in each kind of operation, forward and backward together.
  public private(set) var durations: [Operation.Kind: Duration] = [:]
  /// The time spent in the optimizer.
  public var optimizer: Duration = .zero

  /// A profile of nothing yet.
  public init() {}

  mutating func add(_ kind: Operation.Kind, _ duration: Duration) {
    durations[kind, default: .zero] += duration
  }
}

extension Tape {
  /// Runs an operation's loops and notes their time, if that is asked for.
  @inline(__always)
  func timed(_ kind: Operation.Kind, _ work: () -> Void) {
    if profile == nil {
      work()
    } else {
      let start = ContinuousClock.now
      work()
      profile?.add(kind, ContinuousClock.now - start)
    }
  }
}
