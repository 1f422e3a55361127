internal import LanguageModeling

/// Works on several threads and hands results on in the order of the inputs, a few at a time, so that
/// progress can be shown and memory does not grow with their number. The result does not depend on the
/// number of threads.
func inOrder<Input: Sendable, Output: Sendable>(
  _ inputs: [Input], threads: Int, _ work: @Sendable (Input) throws -> Output,
  _ body: (Input, Output) throws -> Void
) throws {
  let threads = Workers.count(threads)
  let batchSize = 16 * threads
  for start in stride(from: 0, to: inputs.count, by: batchSize) {
    let batch = Array(inputs[start...].prefix(batchSize))
    var outputs = [Output?](repeating: nil, count: batch.count)
    try outputs.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      try concurrently(pieces: batch.count, threads: threads) { piece, _ in
        buffer[piece] = try work(batch[piece])
      }
    }
    for case (let input, .some(let output)) in zip(batch, outputs) { try body(input, output) }
  }
}
