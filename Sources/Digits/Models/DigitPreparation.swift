public import Backprop

/// How a picture becomes the input of a network: pixels from 0 to 1, less a mean, divided by a
/// deviation, as they were in the pictures that the network was trained on.
public struct DigitPreparation: Sendable, Hashable, Codable {
  /// The sides of a picture.
  public let rows, columns: Int
  /// The value of full ink.
  public let maximumValue: UInt8
  /// The mean of all pixels.
  public let mean: Float
  /// Their standard deviation.
  public let deviation: Float

  /// What suits these pictures.
  public init(_ images: DigitImages) {
    rows = images.rows
    columns = images.columns
    maximumValue = images.maximumValue
    mean = Float(images.pixelMean)
    deviation = max(Float(images.pixelStandardDeviation), 1e-3)
  }

  /// The shape of a picture as a network sees it.
  public var shape: Shape { [rows, columns, 1] }

  /// Puts a batch of pictures on a tape, [batch × rows × columns × 1].
  ///
  /// - Parameter shifts: how far each is moved, down and to the right; what comes in is empty.
  package func input<Scalar>(
    _ images: DigitImages, _ indices: ArraySlice<Int32>, shifts: [(down: Int, right: Int)] = [],
    on tape: Tape<Scalar>
  ) -> Tensor {
    let size = rows * columns
    // A table of all 256 grey values spares a division for each pixel.
    let levels = (0...255).map {
      Scalar((Float($0) / Float(maximumValue) - mean) / deviation)
    }
    return tape.input(shape.prefixed(by: indices.count)) { buffer in
      for (place, index) in indices.enumerated() {
        let shift = shifts.isEmpty ? (0, 0) : shifts[place]
        images.withPixels(of: Int(index)) { pixels in
          levels.withUnsafeBufferPointer { levels in
            copy(
              pixels, levels, shift,
              UnsafeMutableBufferPointer(rebasing: buffer[place * size..<(place + 1) * size]))
          }
        }
      }
    }
  }

  private func copy<Scalar>(
    _ pixels: UnsafeBufferPointer<UInt8>, _ levels: UnsafeBufferPointer<Scalar>,
    _ shift: (down: Int, right: Int), _ target: UnsafeMutableBufferPointer<Scalar>
  ) {
    if shift == (0, 0) {
      for i in 0..<pixels.count { target[i] = levels[Int(pixels[i])] }
      return
    }
    for row in 0..<rows {
      let sourceRow = row - shift.down
      for column in 0..<columns {
        let sourceColumn = column - shift.right
        let isInside =
          sourceRow >= 0 && sourceRow < rows && sourceColumn >= 0 && sourceColumn < columns
        let pixel = isInside ? pixels[sourceRow * columns + sourceColumn] : 0
        target[row * columns + column] = levels[Int(pixel)]
      }
    }
  }
}
