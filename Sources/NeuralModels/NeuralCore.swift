package import Backprop
import LanguageModeling
package import Storage
import Synchronization

/// A trained network: weights that no longer change, which any number of threads may read.
///
/// Weights that lie in a file are read when they are first needed.
package final class NeuralCore: Sendable {
  package let network: LanguageNetwork
  /// How many threads share a product.
  private let threads: Int
  private let file: SafetensorsFile?
  private let idle: Mutex<Idle>

  /// What nobody uses at the moment. Whoever has taken a tape out owns it, and weights are only read.
  private struct Idle: @unchecked Sendable {
    var parameters: Parameters<Float>?
    var workers: Backprop.Workers?
    var tapes: [Tape<Float>] = []
  }

  private struct Lent: @unchecked Sendable {
    let tape: Tape<Float>
  }

  /// A network with weights, which from now on nobody may change. `<s>` is excluded from them.
  package init(
    _ network: LanguageNetwork, _ parameters: Parameters<Float>, workers: Backprop.Workers
  ) {
    self.network = network
    threads = workers.threadCount
    file = nil
    network.excludeSentenceStart(parameters)
    idle = Mutex(Idle(parameters: parameters, workers: workers))
  }

  /// A network whose weights lie in a file. Throws `BackpropError` if they are another network's.
  package init(_ file: SafetensorsFile, _ plan: NetworkPlan, threads: Int) throws {
    network = try LanguageNetwork(plan, trainsRows: false)
    self.threads = threads
    self.file = file
    idle = Mutex(Idle())
    try WeightsFile.check(file, network.parameterPlan)
  }

  /// The plan of the network.
  package var plan: NetworkPlan { network.plan }

  /// Calls `body` with a tape that records nothing.
  package func withTape<Result>(_ body: (Tape<Float>) throws -> Result) rethrows -> Result {
    let lent = idle.withLock { idle in
      Lent(tape: idle.tapes.popLast() ?? newTape(&idle))
    }
    defer { idle.withLock { $0.tapes.append(lent.tape) } }
    lent.tape.reset()
    return try body(lent.tape)
  }

  private func newTape(_ idle: inout Idle) -> Tape<Float> {
    let parameters = idle.parameters ?? loadedParameters()
    let workers = idle.workers ?? Backprop.Workers(threads: threads)
    (idle.parameters, idle.workers) = (parameters, workers)
    guard let tape = try? Tape(parameters, workers: workers) else {
      preconditionFailure("32-bit products are available everywhere")
    }
    tape.isRecording = false
    return tape
  }

  private func loadedParameters() -> Parameters<Float> {
    let parameters = Parameters<Float>(network.parameterPlan, withGradients: false)
    guard let file, (try? WeightsFile.read(file, into: parameters)) != nil else {
      preconditionFailure("the file was checked when it was opened")
    }
    network.excludeSentenceStart(parameters)
    return parameters
  }

  /// The weights as the bytes of a safetensors file that tells its plan, too.
  package func bytes(metadata: [String: String]) -> [UInt8] {
    withTape { WeightsFile.bytes($0.parameters, metadata: metadata) }
  }
}
