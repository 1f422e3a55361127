public import Storage

extension NGramModel {
  /// Writes the model's sections, whose names begin with `ngrams.` or, in the compact layout, with
  /// `compact.`.
  public func write(to file: SectionFileWriter) throws {
    switch layout {
    case .fast(let index):
      try index.write(to: file)
      try file.write(UnigramMaxima.section(of: index), maxima.values(of: index))
    case .compact(let index):
      try index.write(to: file)
      try file.write(UnigramMaxima.section(of: index), maxima.values(of: index))
    }
  }

  /// Maps a model that ``write(to:)`` made. Takes no longer for a large model than for a small one.
  public init(_ file: SectionFile) throws {
    if CompactIndex.isIn(file) {
      let index = try CompactIndex(file)
      self.init(index, maxima: try UnigramMaxima(file, of: index))
    } else {
      let index = try NGramIndex(file)
      self.init(index, maxima: try UnigramMaxima(file, of: index))
    }
  }

  /// Checks all that scoring relies on. O(size).
  public func verify(of file: SectionFile) throws {
    switch layout {
    case .fast(let index):
      try index.verify(of: file)
      try maxima.verify(of: file, index)
    case .compact(let index):
      try index.verify(of: file)
      try maxima.verify(of: file, index)
    }
  }
}
