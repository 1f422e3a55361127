public import Backprop

/// The loss around a network's weights, along two random directions (Li et al. 2018).
///
/// Each direction is a random change of all weights, scaled so that the change of every filter (the
/// weights that lead to one unit or channel) is as large as the filter itself; biases and gains stay
/// as they are. Without that, networks whose layers have other scales could not be compared.
public struct LossLandscape: Sendable {
  /// How far the outermost points are, in filter norms.
  public let reach: Double
  /// The mean loss in nats at [row][column], columns going along the first direction.
  public let values: [[Double]]

  /// A landscape that is known.
  package init(reach: Double, values: [[Double]]) {
    self.reach = reach
    self.values = values
  }

  /// Computes a landscape of resolution × resolution points, on so many pictures.
  ///
  /// - Parameters:
  ///   - resolution: an odd number, so that the weights themselves are the point in the middle.
  ///   - progress: called with the number of rows that are done.
  public init(
    around reader: DigitReader, _ images: DigitImages, resolution: Int = 31, reach: Double = 1,
    seed: UInt64, workers: Workers, progress: (Int) -> Void = { _ in }
  ) throws {
    self.reach = reach
    let parameters = reader.parameters
    let center = parameters.ids.map { parameters[$0.id] }
    let directions = [0, 1].map { axis in
      parameters.ids.enumerated().map { index, entry in
        Self.direction(
          center[index], entry.shape,
          KeyedRandom(seed: seed, stream: UInt64(axis * parameters.ids.count + index)))
      }
    }
    defer {
      for (index, entry) in parameters.ids.enumerated() { parameters[entry.id] = center[index] }
    }
    let task = try DigitTask(
      reader.network, reader.preparation, training: images, heldOut: images)
    let tape = try Tape(parameters, workers: workers)
    tape.isRecording = false
    func place(_ index: Int) -> Float {
      Float(reach * (2 * Double(index) / Double(max(resolution - 1, 1)) - 1))
    }
    var values: [[Double]] = []
    for row in 0..<resolution {
      var line: [Double] = []
      for column in 0..<resolution {
        let (x, y) = (place(column), place(row))
        for (index, entry) in parameters.ids.enumerated() {
          let (first, second) = (directions[0][index], directions[1][index])
          parameters[entry.id] = center[index].indices.map {
            center[index][$0] + x * first[$0] + y * second[$0]
          }
        }
        line.append(try task.validate(on: tape)?.loss ?? .nan)
      }
      values.append(line)
      progress(row + 1)
    }
    self.values = values
  }

  /// A random change of weights, as large for each column as the column itself.
  package static func direction(
    _ weights: [Float], _ shape: Shape, _ random: KeyedRandom
  ) -> [Float] {
    // Biases, gains and running averages have one axis.
    guard shape.rank >= 2 else { return [Float](repeating: 0, count: weights.count) }
    var random = random
    var change = weights.map { _ in Float(random.nextNormal()) }
    let columns = shape[-1]
    for column in 0..<columns {
      func norm(_ values: [Float]) -> Float {
        stride(from: column, to: values.count, by: columns)
          .reduce(0) { $0 + values[$1] * values[$1] }.squareRoot()
      }
      let scale = norm(weights) / max(norm(change), .leastNormalMagnitude)
      for index in stride(from: column, to: change.count, by: columns) { change[index] *= scale }
    }
    return change
  }
}
