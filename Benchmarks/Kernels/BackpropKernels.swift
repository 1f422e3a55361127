import Backprop
import BackpropCases
import Synchronization

/// Forward and backward of each operation, on the shapes of training steps: the large cases of the
/// table that the tests check.
func registerBackpropKernels() {
  for subject in OperationCase.timed {
    guard let work = subject.work else { continue }
    for threads in [1, 2] {
      let fixture = BackpropFixture(subject, threads: threads)
      kernel(
        "\(subject.name), \(threads == 1 ? "1 thread" : "\(threads) threads")", unit: work.unit,
        amount: {
          try fixture.prepare()
          return work.amount
        },
        isRight: { _, sum in try fixture.isRight(sum) },
        run: { _ in try fixture.run() })
    }
  }
}

/// A case that is made when it is asked for, and the answer that it must give.
private final class BackpropFixture: Sendable {
  private struct State {
    var prepared: PreparedCase
    /// What another tape found on one thread; running moments may move on from run to run.
    var expected: Float
  }

  private let subject: OperationCase
  private let threads: Int
  private let state = Mutex<State?>(nil)

  init(_ subject: OperationCase, threads: Int) {
    self.subject = subject
    self.threads = threads
  }

  func prepare() throws {
    try state.withLock { state in
      if state != nil { return }
      let expected = try PreparedCase(subject, threads: 1).run()
      state = State(prepared: try PreparedCase(subject, threads: threads), expected: expected)
    }
  }

  func run() throws -> Float {
    try state.withLock { state in try state?.prepared.run() ?? .nan }
  }

  /// Whether the sum is to the last bit the one that one thread finds.
  func isRight(_ sum: Float) throws -> Bool {
    state.withLock { state in state?.expected == sum }
  }
}
