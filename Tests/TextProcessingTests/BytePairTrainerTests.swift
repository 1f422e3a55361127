import TestSupport
import Testing
import TextProcessing

@Suite("Learning byte pairs")
struct BytePairTrainerTests {
  /// Words of few letters, so that pairs overlap and tie; some counts are large.
  private static func words(seed: UInt64) -> [String: UInt64] {
    var random = SeededGenerator(seed: seed)
    let letters = [Array("ab"), Array("abcé"), Array("aabcdefgh字")][Int(seed % 3)]
    var words: [String: UInt64] = [:]
    for _ in 0..<Int.random(in: 1...60, using: &random) {
      let length = Int.random(in: 1...9, using: &random)
      let word = String((0..<length).map { _ in letters.randomElement(using: &random)! })
      words[word, default: 0] += UInt64.random(in: 1...5, using: &random)
    }
    return words
  }

  @Test("The trainer learns what counting all pairs anew after each merge learns")
  func twin() throws {
    var mergeCount = 0
    for seed in 0..<60 as Range<UInt64> {
      let words = Self.words(seed: seed)
      let encoding = try SmallEncoding.encoding(of: words, pieceCount: 560)
      let twin = BytePairTwin(words, pieceCount: 560)
      #expect(encoding.merges == twin.merges, "seed \(seed)")
      #expect(encoding.names == twin.names, "seed \(seed)")
      mergeCount += encoding.merges.count
    }
    #expect(mergeCount > 1000)
  }

  @Test("The order of the words, and whether they come in parts, changes nothing")
  func order() throws {
    for seed in 100..<120 as Range<UInt64> {
      let words = Self.words(seed: seed)
      var random = SeededGenerator(seed: seed)
      let whole = try SmallEncoding.encoding(of: words, pieceCount: 560)
      var parts = words.flatMap { word, count in
        (0..<count).map { _ in (key: word, value: UInt64(1)) }
      }
      parts.shuffle(using: &random)
      #expect(try SmallEncoding.trainer(parts).train(pieceCount: 560) == whole)
    }
  }

  @Test("Pairs that occur once are not learned, and pieces have an end")
  func limits() throws {
    #expect(try SmallEncoding.encoding(of: ["abc": 1, "xyz": 1], pieceCount: 600).merges == [])
    let long = String(repeating: "a", count: 256)
    let encoding = try SmallEncoding.encoding(of: [long: 1000], pieceCount: 600)
    let longest = encoding.names.compactMap { PieceName.bytes(of: $0)?.count }.max()
    #expect(longest == BytePairEncoding.maximumPieceByteCount)
  }

  @Test("Sizes that cannot be are refused, and so is a text without words")
  func errors() {
    for size in [-1, 0, 511, 1_000_001, Int.max] {
      #expect(throws: TextError.badPieceCount(found: size, least: 512, most: 1_000_000)) {
        try SmallEncoding.encoding(of: ["a": 2], pieceCount: size)
      }
    }
    #expect(throws: TextError.noWordToLearnFrom) {
      try SmallEncoding.encoding(of: [:], pieceCount: 600)
    }
    // Nothing but words that are too long to be words.
    let long = String(repeating: "ab", count: 129)
    #expect(throws: TextError.noWordToLearnFrom) {
      try SmallEncoding.encoding(of: [long: 9, "": 3, "x": 0], pieceCount: 600)
    }
  }
}

/// The definition of training, carried out as it is said: count all pairs, merge the best, repeat.
private struct BytePairTwin {
  private(set) var merges: [BytePairEncoding.Merge] = []
  private(set) var names: [String]

  init(_ counts: [String: UInt64], pieceCount: Int) {
    var words = counts.map { word, count in
      var pieces = word.utf8.map { UInt32($0) }
      pieces[pieces.count - 1] += 256
      return (pieces: pieces, count: Int(count))
    }
    names = (0..<512).map { piece in
      let byte = UInt8(piece % 256)
      return BytePairTwin.character(of: byte) + (piece < 256 ? "" : "</w>")
    }
    while names.count < pieceCount {
      var pairs: [[UInt32]: Int] = [:]
      for (pieces, count) in words {
        for pair in zip(pieces, pieces.dropFirst()) {
          pairs[[pair.0, pair.1], default: 0] += count
        }
      }
      let best = pairs.max { left, right in
        left.value != right.value
          ? left.value < right.value : right.key.lexicographicallyPrecedes(left.key)
      }
      guard let (pair, count) = best, count >= 2 else { return }
      let name = names[Int(pair[0])] + names[Int(pair[1])]
      let result = names.firstIndex(of: name) ?? names.count
      if result == names.count { names.append(name) }
      merges.append(.init(left: pair[0], right: pair[1], result: UInt32(result)))
      for word in words.indices {
        var merged: [UInt32] = []
        var rest = words[word].pieces[...]
        while let first = rest.popFirst() {
          if first == pair[0] && rest.first == pair[1] {
            rest.removeFirst()
            merged.append(UInt32(result))
          } else {
            merged.append(first)
          }
        }
        words[word].pieces = merged
      }
    }
  }

  /// The byte alphabet of GPT-2, told otherwise than the program tells it.
  static func character(of byte: UInt8) -> String {
    let shown = Array(33...126) + Array(161...172) + Array(174...255)
    if shown.contains(Int(byte)) { return String(UnicodeScalar(byte)) }
    let hidden = (0...255).filter { !shown.contains($0) }
    return String(UnicodeScalar(UInt32(256 + hidden.firstIndex(of: Int(byte))!))!)
  }
}
