public import Storage

extension NGramModel {
  /// Writes the model's sections, whose names begin with `ngrams.` or, in the compact layout, with
  /// `compact.`.
  public func write(to file: SectionFileWriter) throws {
    switch layout {
    case .fast(let index): try index.write(to: file)
    case .compact(let index): try index.write(to: file)
    }
  }

  /// Maps a model that ``write(to:)`` made. Takes no longer for a large model than for a small one.
  public init(_ file: SectionFile) throws {
    if CompactIndex.isIn(file) {
      self.init(try CompactIndex(file))
    } else {
      self.init(try NGramIndex(file))
    }
  }

  /// Checks all that scoring relies on. O(size).
  public func verify(of file: SectionFile) throws {
    switch layout {
    case .fast(let index): try index.verify(of: file)
    case .compact(let index): try index.verify(of: file)
    }
  }
}
