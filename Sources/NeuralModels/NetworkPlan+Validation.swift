public import Backprop
import LanguageModeling

extension NetworkPlan {
  /// Most numbers that a network may learn: 8 GiB of weights, four times as much while training.
  static let parameterLimit = 1 << 31

  /// Throws if a number makes no sense or the network is absurdly large; nothing is allocated.
  public func validate() throws(BackpropError) {
    func require<Value: Comparable>(
      _ value: Value, _ name: String, in range: ClosedRange<Value>
    ) throws(BackpropError) {
      // NaN is in no range.
      guard range.contains(value) else {
        throw .invalidOption(
          name: name, value: "\(value)", need: "from \(range.lowerBound) to \(range.upperBound)")
      }
    }
    try require(vocabularySize, "the size of the vocabulary", in: Int(SpecialToken.count)...1 << 26)
    guard (1...1 << 16).contains(embeddingWidth) else {
      var value = "\(embeddingWidth)"
      if embeddingWidth > 0 {
        let gigabytes = (Double(vocabularySize) * Double(embeddingWidth) * 4e-9).rounded(.up)
        value += ", which takes \(gigabytes) GB for the embeddings alone"
      }
      throw .invalidOption(
        name: "the width of the embeddings", value: value, need: "from 1 to \(1 << 16)")
    }
    try require(leftWindow, "the number of words seen before a place", in: 1...1 << 10)
    try require(rightWindow, "the number of words seen behind a place", in: 0...1 << 10)
    try require(halfLives.count, "the number of half-lives", in: 0...32)
    for halfLife in halfLives { try require(halfLife, "a half-life", in: 0.1...100_000) }
    try require(hidden.count, "the number of hidden layers", in: 0...64)
    for units in hidden { try require(units, "the number of units of a layer", in: 1...1 << 16) }
    try activation.validate()
    for (rate, name) in [
      (inputDropout, "inputs"), (hiddenDropout, "hidden layers' inputs"),
      (outputDropout, "outputs"),
    ] {
      guard rate >= 0 && rate < 1 else {
        throw .invalidOption(
          name: "the dropout of \(name)", value: "\(rate)", need: "at least 0 and below 1")
      }
    }
    // Within these ranges no sum overflows.
    guard parameterCount <= Self.parameterLimit else {
      let gigabytes = parameterCount / (1 << 30) * 4
      throw .invalidOption(
        name: "the number of the network's weights",
        value: "\(parameterCount), which take \(gigabytes) GiB and four times that in training",
        need: "at most \(Self.parameterLimit): choose a smaller vocabulary, width or hidden layer")
    }
  }

  /// The numbers that a network of this plan learns.
  public var parameterCount: Int {
    let width = embeddingWidth
    var inputs = (leftWindow + rightWindow) * width
    var total = vocabularySize * (tiesOutput ? width + 1 : 2 * width + 1)
    if !halfLives.isEmpty {
      inputs += halfLives.count * memoryWidth * (isMasked ? 2 : 1)
      total += (vocabularySize + 2) * memoryWidth
    }
    if connectsDirectly { total += (inputs + 1) * width }
    var size = inputs
    for (number, units) in hidden.enumerated() {
      if normalizesLayers && number > 0 { total += 2 * size }
      total += (size + 1) * units * activation.pieceCount
      size = connections == .dense && number > 0 ? size + units : units
    }
    if normalizesLayers { total += 2 * size }
    return total + (size + 1) * width
  }
}
