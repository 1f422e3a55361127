import LanguageModeling
import Storage
import TestSupport
import Testing

@Suite("Vocabularies")
struct VocabularyTests {
  private func add(_ words: [String], to builder: inout VocabularyBuilder) {
    for var word in words { _ = word.withUTF8 { builder.add($0) } }
  }

  private func spellings(_ vocabulary: Vocabulary) -> [String] {
    (0..<TokenID(vocabulary.count)).map { vocabulary.spelling(of: $0) }
  }

  @Test("special tokens come first and their spellings are not looked up")
  func specialTokens() {
    let vocabulary = Vocabulary(words: ["b", "a", "b"])
    #expect(spellings(vocabulary) == ["<unk>", "<s>", "</s>", "b", "a"])
    #expect(vocabulary.id(of: "b") == 3)
    #expect(SpecialToken.spellings.allSatisfy { vocabulary.id(of: $0) == nil })
    #expect(vocabulary.id(of: "c") == nil)
    #expect(vocabulary.spelling(of: 5) == "" && vocabulary.spelling(of: .max) == "")
  }

  @Test("a word spelled like a mark is a word of its own")
  func literalMark() {
    let vocabulary = Vocabulary(words: ["<s>", "</s>"])
    #expect(vocabulary.id(of: "<s>") == 3 && vocabulary.id(of: "</s>") == 4)
  }

  @Test(
    "many words looked up side by side are found as one by one", arguments: [0, 1, 31, 32, 500])
  func sideBySide(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    let vocabulary = Vocabulary(words: (0..<300).map { "w\($0 * 7919 % 100_003)" })
    // Known and unknown ones, one of them empty.
    let words = (0..<count).map { number in
      number == 3
        ? "" : "w\(Int.random(in: 0..<600, using: &generator) * 7919 % 100_003)"
    }
    let bytes = Array(words.joined().utf8)
    var end = 0
    let ends = words.map { word in
      end += word.utf8.count
      return end
    }
    var ids = [TokenID](repeating: .max, count: count)
    bytes.withUnsafeBufferPointer { bytes in
      ends.withUnsafeBufferPointer { ends in
        ids.withUnsafeMutableBufferPointer { ids in
          vocabulary.find(wordsIn: bytes, ends: ends, into: ids)
        }
      }
    }
    #expect(ids == words.map { vocabulary.id(of: $0) ?? SpecialToken.unknown })
    #expect(count < 500 || Set(ids).count > 100)
  }

  @Test("the empty word and words of any bytes are words like others")
  func oddWords() {
    let words: [[UInt8]] = [
      [], [0], [0, 0], [0xFF], Array(repeating: 0, count: 8), Array(0...255),
    ]
    var builder = VocabularyBuilder()
    let numbers = words.map { word in word.withUnsafeBufferPointer { builder.add($0) } }
    #expect(numbers == Array(0..<UInt32(words.count)))
    let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    #expect(builder.add(empty) == 0)
    let (vocabulary, ids) = builder.vocabulary(VocabularyOptions(order: .firstAppearance))
    for (number, word) in words.enumerated() {
      #expect(word.withUnsafeBufferPointer { vocabulary.id(of: $0) } == ids[number])
      #expect(vocabulary.withBytes(of: ids[number]) { Array($0) } == word)
    }
    #expect(vocabulary.id(of: empty) == 3)
  }

  @Test("canonical order is by falling count, ties by bytes, whatever the order of the text")
  func canonicalOrder() {
    let words = ["z", "é", "b", "a", "aa", "Z", "b", "b", "é"]
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<10 {
      var builder = VocabularyBuilder()
      add(words.shuffled(using: &generator), to: &builder)
      #expect(
        spellings(builder.vocabulary().vocabulary).dropFirst(3) == ["b", "é", "Z", "a", "aa", "z"])
    }
  }

  @Test("rare words and those above the size are cut and become <unk>")
  func cuts() {
    var builder = VocabularyBuilder()
    add(["d", "c", "c", "b", "b", "a", "a", "a"], to: &builder)
    func cut(_ options: VocabularyOptions) -> ([String], [TokenID]) {
      let (vocabulary, ids) = builder.vocabulary(options)
      return (Array(spellings(vocabulary).dropFirst(3)), ids)
    }
    #expect(cut(VocabularyOptions(minimumCount: 2)) == (["a", "b", "c"], [0, 5, 4, 3]))
    #expect(cut(VocabularyOptions(maximumSize: 2)) == (["a", "b"], [0, 0, 4, 3]))
    #expect(cut(VocabularyOptions(maximumSize: 0)) == ([], [0, 0, 0, 0]))
    #expect(
      cut(VocabularyOptions(order: .firstAppearance, maximumSize: 2)) == (
        ["b", "a"], [0, 0, 3, 4]
      ))
    #expect(
      cut(VocabularyOptions(order: .firstAppearance, minimumCount: 2))
        == (["c", "b", "a"], [0, 3, 4, 5]))
    #expect(cut(VocabularyOptions(minimumCount: .max)) == ([], [0, 0, 0, 0]))
  }

  @Test("a list fixes the words and their numbers")
  func list() {
    var text = VocabularyBuilder()
    add(["x", "y", "x", "w"], to: &text)
    var list = VocabularyBuilder()
    add(["z", "y", "x"], to: &list)
    let (vocabulary, ids) = text.vocabulary(listedIn: list)
    #expect(spellings(vocabulary).dropFirst(3) == ["z", "y", "x"])
    #expect(ids == [5, 4, 0])
  }

  @Test("builders add up, counts and all")
  func addition() {
    var left = VocabularyBuilder()
    add(["a", "b", "a"], to: &left)
    var right = VocabularyBuilder()
    add(["c", "b"], to: &right)
    #expect(left.add(right) == [2, 1])
    #expect(left.counts == [2, 2, 1])
  }

  @Test("words with the same hash stay different words")
  func collisions() {
    // The hash folds 8 bytes a step and 0 folds to 0: a second step that cancels the first leaves
    // nothing of either.
    let words = (1...600 as ClosedRange<UInt64>).map { number -> [UInt8] in
      let (high, low) = (0x2545_F491_4F6C_DD1D ^ 16 ^ number)
        .multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      return [number, high ^ low].flatMap { value in
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
      }
    }
    let hashes = Set(words.map { word in word.withUnsafeBufferPointer { ByteHash.hash($0) } })
    #expect(hashes.count == 1)
    var builder = VocabularyBuilder()
    for _ in 0..<2 {
      for (number, word) in words.enumerated() {
        #expect(word.withUnsafeBufferPointer { builder.add($0) } == UInt32(number))
      }
    }
    let vocabulary = builder.vocabulary(VocabularyOptions(order: .firstAppearance)).vocabulary
    for (number, word) in words.enumerated() {
      #expect(word.withUnsafeBufferPointer { vocabulary.id(of: $0) } == TokenID(number + 3))
    }
  }

  @Test("two hundred thousand words are found again in memory and in a mapped file")
  func manyWords() throws {
    let folder = try TemporaryFolder()
    var builder = VocabularyBuilder()
    for number in 0..<200_000 { add([String(number &* 2_654_435_761, radix: 36)], to: &builder) }
    #expect(builder.count == 200_000)
    let (vocabulary, ids) = builder.vocabulary()
    let writer = try SectionFileWriter(path: folder.file("words"))
    try vocabulary.write(to: writer)
    try writer.commit()
    let file = try SectionFile(path: folder.file("words"))
    let mapped = try Vocabulary(file)
    try mapped.verify(of: file)
    #expect(mapped.count == 200_003)
    for number in 0..<200_000 {
      let word = String(number &* 2_654_435_761, radix: 36)
      #expect(vocabulary.id(of: word) == ids[number] && mapped.id(of: word) == ids[number])
    }
    #expect(mapped.id(of: "no such word") == nil)
  }
}
