public import Storage

extension NGramModel {
  /// Writes the model's sections, whose names begin with `ngrams.`.
  public func write(to file: SectionFileWriter) throws {
    try index.write(to: file)
  }

  /// Maps a model that ``write(to:)`` made. Takes no longer for a large model than for a small one.
  public init(_ file: SectionFile) throws {
    self.init(try NGramIndex(file))
  }

  /// Checks all that scoring relies on. O(size).
  public func verify(of file: SectionFile) throws {
    try index.verify(of: file)
  }
}
