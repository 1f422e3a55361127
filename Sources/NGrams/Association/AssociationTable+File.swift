internal import LanguageModeling
public import Storage

extension AssociationTable {
  private enum SectionName {
    static let header = "association.header"
    static let words = "association.words"
    static let starts = "association.starts"
    static let partners = "association.partners"
    static let values = "association.values"
  }

  /// Writes the table's sections, whose names begin with `association.`. The header holds 64-bit
  /// numbers: vocabulary size, words that take part, entries.
  public func write(to file: SectionFileWriter) throws {
    try file.write(
      SectionName.header, [UInt64(vocabularySize), UInt64(wordCount), UInt64(entryCount)])
    try file.write(SectionName.words, words)
    try file.write(SectionName.starts, starts)
    try file.write(SectionName.partners, partners)
    try file.write(SectionName.values, values)
  }

  /// Maps a table that ``write(to:)`` made. Checks that the sizes of its sections fit each other,
  /// which takes no time; content is checked where it is used, or all at once by ``verify(of:)``.
  public init(_ file: SectionFile) throws {
    let header = try file.verifiedBytes(SectionName.header)
    let numbers = header.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count / 8 * 8, by: 8).map {
        Int(clamping: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self)))
      }
    }
    guard numbers.count == 3, numbers.allSatisfy({ $0 <= Int(UInt32.max) }),
      (1...AssociationOptions.wordLimit).contains(numbers[1]), numbers[1] <= numbers[0]
    else { throw file.damaged("its association header makes no sense") }
    vocabularySize = numbers[0]
    words = try file.array(SectionName.words, of: UInt32.self)
    starts = try file.array(SectionName.starts, of: UInt32.self)
    partners = try file.array(SectionName.partners, of: UInt16.self)
    values = try file.array(SectionName.values, of: Int8.self)
    guard words.count == numbers[1], starts.count == words.count + 1,
      partners.count == numbers[2], values.count == numbers[2]
    else { throw file.damaged("the sizes of its association sections contradict each other") }
  }

  /// Checks every word and entry; for `lacuna verify`. O(size).
  ///
  /// Going through the rows in order, the entry (a, b) must be met by the next entry of row b that
  /// was not met yet, because the rows are sorted and a rises: so symmetry takes one pass.
  public func verify(of file: SectionFile) throws {
    for rank in 0..<wordCount {
      let word = words[rank]
      guard word >= SpecialToken.count, Int(word) < vocabularySize,
        rank == 0 || words[rank - 1] < word
      else {
        throw file.damaged("word \(rank) of its associations is out of place")
      }
    }
    var expectedStart = UInt32(0)
    for rank in 0..<wordCount {
      guard starts[rank] == expectedStart, starts[rank] <= starts[rank + 1] else {
        throw file.damaged("the associations of word \(rank) do not follow those before them")
      }
      expectedStart = starts[rank + 1]
    }
    guard Int(expectedStart) == entryCount else {
      throw file.damaged("its words have \(expectedStart) of \(entryCount) associations")
    }
    var cursors = (0..<wordCount).map { Int(starts[$0]) }
    for rank in 0..<wordCount {
      for entry in entries(of: rank) {
        let partner = Int(partners[entry])
        guard partner < wordCount else {
          throw file.damaged("association \(entry) is with a word that does not exist")
        }
        let mirror = cursors[partner]
        guard mirror < Int(starts[partner + 1]), Int(partners[mirror]) == rank,
          values[mirror] == values[entry]
        else {
          throw file.damaged("association \(entry) is not sorted, or one-sided")
        }
        cursors[partner] = mirror + 1
      }
    }
  }
}
