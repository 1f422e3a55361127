public import Backprop

/// Reading digits, as something to train a network on.
public struct DigitTask: TrainingTask {
  /// The network.
  public let network: Network
  /// How pictures become its input.
  public let preparation: DigitPreparation
  let training: DigitImages
  let heldOut: DigitImages
  /// How many pixels a picture is moved at most, at random, whenever it is seen.
  let shift: Int
  let labelSmoothing: Double

  /// A task.
  ///
  /// - Throws: ``DigitsDataError`` if there is nothing to learn in the training pictures.
  public init(
    _ network: Network, _ preparation: DigitPreparation, training: DigitImages,
    heldOut: DigitImages, shift: Int = 0, labelSmoothing: Double = 0
  ) throws(DigitsDataError) {
    try training.requireTrainable()
    self.network = network
    self.preparation = preparation
    self.training = training
    self.heldOut = heldOut
    self.shift = shift
    self.labelSmoothing = labelSmoothing
  }

  public var exampleCount: Int { training.count }

  /// FNV-1a over sizes, pixels and labels (Fowler, Noll & Vo), and what is done with them.
  public var fingerprint: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01B3 }
    for images in [training, heldOut] {
      mix(UInt64(images.count))
      mix(UInt64(images.rows))
      for label in images.labels ?? [] { mix(UInt64(label)) }
      for image in 0..<images.count {
        images.withPixels(of: image) { pixels in
          for pixel in pixels { mix(UInt64(pixel)) }
        }
      }
    }
    mix(UInt64(shift))
    mix(labelSmoothing.bitPattern)
    return hash
  }

  public func loss(of examples: ArraySlice<Int32>, on tape: Tape<Float>) throws -> BatchLoss {
    var shifts: [(down: Int, right: Int)] = []
    if shift > 0 {
      var random = KeyedRandom(seed: tape.randomKey, stream: 1)
      shifts = examples.map { _ in
        (
          Int.random(in: -shift...shift, using: &random),
          Int.random(in: -shift...shift, using: &random)
        )
      }
    }
    let labels = labels(training, examples)
    let input = preparation.input(training, examples, shifts: shifts, on: tape)
    let logits = try network(input, on: tape)
    let loss = try tape.softmaxCrossEntropy(logits, labels, smoothing: labelSmoothing)
    return BatchLoss(loss, correctCount: correctCount(logits, labels, on: tape))
  }

  private func labels(_ images: DigitImages, _ indices: ArraySlice<Int32>) -> [Int32] {
    let labels = images.labels ?? []
    return indices.map { Int32(labels[Int($0)]) }
  }

  private func correctCount(_ logits: Tensor, _ labels: [Int32], on tape: Tape<Float>) -> Int {
    tape.withValues(logits) { values in
      labels.indices.reduce(0) { count, row in
        let scores = values[row * 10..<(row + 1) * 10]
        let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
        return count + (best - row * 10 == Int(labels[row]) ? 1 : 0)
      }
    }
  }

  public func validate(on tape: Tape<Float>) throws -> Validation? {
    if heldOut.count == 0 { return nil }
    var (loss, correct) = (0.0, 0)
    let order = (0..<Int32(heldOut.count)).map { $0 }
    for first in stride(from: 0, to: heldOut.count, by: 256) {
      let batch = order[first..<min(first + 256, heldOut.count)]
      tape.reset()
      let labels = labels(heldOut, batch)
      let logits = try network(preparation.input(heldOut, batch, on: tape), on: tape)
      let mean = try tape.softmaxCrossEntropy(logits, labels)
      loss += Double(tape.values(mean)[0]) * Double(batch.count)
      correct += correctCount(logits, labels, on: tape)
    }
    let count = Double(heldOut.count)
    return Validation(loss: loss / count, accuracy: Double(correct) / count)
  }
}
