#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How well a network reads pictures whose digits are known.
public struct DigitReport: Sendable {
  /// A picture that was read as another digit.
  public struct Mistake: Sendable {
    /// Its place among the pictures.
    public var image: Int
    /// The digit that it is.
    public var label: Int
    /// The digit that was read.
    public var answer: Int
    /// The probability of the answer.
    public var probability: Float
  }

  /// How many pictures there were.
  public let count: Int
  /// How often each digit (row) was read as each (column).
  public let confusion: [[Int]]
  /// The pictures that were misread, the surest mistakes first.
  public let mistakes: [Mistake]
  /// The mean of -log(probability of the right digit), in nats.
  public let loss: Double

  /// Compares probabilities, ten for each picture, with the digits that the pictures are.
  public init(_ probabilities: [[Float]], labels: [UInt8]) {
    precondition(probabilities.count == labels.count)
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 10)
    var mistakes: [Mistake] = []
    var loss = 0.0
    for (image, label) in labels.enumerated() {
      let row = probabilities[image]
      let answer = row.indices.max { row[$0] < row[$1] } ?? 0
      confusion[Int(label)][answer] += 1
      loss -= log(max(Double(row[Int(label)]), 1e-30))
      if answer != Int(label) {
        mistakes.append(
          Mistake(image: image, label: Int(label), answer: answer, probability: row[answer]))
      }
    }
    count = labels.count
    self.confusion = confusion
    // Ties in the order of the pictures.
    self.mistakes = mistakes.enumerated().sorted {
      ($1.element.probability, $0.offset) < ($0.element.probability, $1.offset)
    }.map(\.element)
    self.loss = labels.isEmpty ? 0 : loss / Double(labels.count)
  }

  /// The share of pictures that were read rightly.
  public var accuracy: Double {
    count == 0 ? 0 : Double(count - mistakes.count) / Double(count)
  }
}
