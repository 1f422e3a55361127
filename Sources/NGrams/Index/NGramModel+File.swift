public import Storage

extension NGramModel {
  private static let maximaName = "ngrams.maxima"

  /// Writes the model's sections, whose names begin with `ngrams.`.
  public func write(to file: SectionFileWriter) throws {
    try index.write(to: file)
    try file.write(Self.maximaName, maxima.values(of: index))
  }

  /// Maps a model that ``write(to:)`` made. Takes no longer for a large model than for a small one.
  public init(_ file: SectionFile) throws {
    let index = try NGramIndex(file)
    var maxima = UnigramMaxima()
    // Files of earlier versions have none.
    if file.contains(Self.maximaName) {
      let values = try file.array(Self.maximaName, of: Float.self)
      guard values.count == UnigramMaxima.count(of: index) else {
        throw file.damaged("the maxima of its unigrams are not as many as there are blocks of them")
      }
      maxima = UnigramMaxima(values)
    }
    self.init(index, maxima: maxima)
  }

  /// Checks all that scoring relies on. O(size).
  public func verify(of file: SectionFile) throws {
    try index.verify(of: file)
    let (known, expected) = (maxima.values(of: index), UnigramMaxima.computed(index))
    for block in 0..<expected.count where known[block] != expected[block] {
      throw file.damaged(
        "the maximum of the unigrams from \(block * UnigramMaxima.blockSize) on is "
          + "another")
    }
  }
}
