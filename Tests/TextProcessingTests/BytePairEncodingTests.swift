import Foundation
import TestSupport
import Testing
import TextProcessing

@Suite("Cutting words into byte pairs")
struct BytePairEncodingTests {
  private let encoding = SmallEncoding.learned

  private func words(_ count: Int, seed: UInt64) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    let text = "aaabbtheeringé日本語ไทย👩‍🚀"
    let letters = Array(text.utf8)
    return (0..<count).map { round in
      let length = Int.random(in: 1...(round % 3 == 0 ? 80 : 12), using: &random)
      return (0..<length).map { _ in
        round % 5 == 0
          ? UInt8.random(in: 0...255, using: &random) : letters.randomElement(using: &random)!
      }
    }
  }

  private func pieces(
    _ word: [UInt8],
    _ cut: (UnsafeBufferPointer<UInt8>, inout [UInt32]) -> Void
  ) -> [UInt32] {
    var pieces: [UInt32] = []
    word.withUnsafeBufferPointer { cut($0, &pieces) }
    return pieces
  }

  @Test("The heap joins what the step-by-step way joins")
  func twin() {
    for word in words(3000, seed: 1) + [[], [0x61]] {
      #expect(
        pieces(word) { encoding.appendPiecesInOrder(of: $0, to: &$1) }
          == pieces(word) { encoding.appendPiecesStepByStep(of: $0, to: &$1) }, "\(word)")
    }
  }

  @Test("Pieces put together are the word, and exactly the last one ends it")
  func wholeness() {
    for word in words(3000, seed: 2) {
      let pieces = pieces(word) { encoding.appendPieces(of: $0, to: &$1) }
      let names = pieces.map { encoding.name(ofPiece: $0) }
      #expect(names.flatMap { PieceName.bytes(of: $0) ?? [] } == word)
      #expect(pieces.map { encoding.endsWord($0) } == names.map { PieceName.endsWord($0) })
      #expect(pieces.dropLast().allSatisfy { !encoding.endsWord($0) })
      #expect(pieces.last.map { encoding.endsWord($0) } == true)
    }
  }

  @Test("Names are all different and hold no white space")
  func names() {
    let names = encoding.names
    #expect(names.count == encoding.pieceCount && names.count == 1500)
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(!name.unicodeScalars.contains { $0.properties.isWhitespace || $0.value < 0x21 })
    }
    #expect(names[0x20] == "Ġ" && names[0x0A] == "Ċ" && names[0x161] == "a</w>")
    #expect(PieceName.bytes(of: "日") == nil)
  }

  @Test("Words come back from pieces, with what belongs to no word")
  func wordsOfNames() {
    let (words, ends) = PieceName.words(
      ["li", "ght</w>", "<s>", "x", "<unk>", "Ã", "©</w>", "â</w>", "op", "en"])
    #expect(words == ["light", "<s>", "x", "<unk>", "é", "\u{FFFD}", "open"])
    #expect(ends == [2, 3, 4, 5, 7, 8, 10])
  }

  @Test("An encoding is the same after it was written and read")
  func codable() throws {
    for encoding in [encoding, try BytePairEncoding(merges: [])] {
      let data = try JSONEncoder().encode(encoding)
      let read = try JSONDecoder().decode(BytePairEncoding.self, from: data)
      #expect(read == encoding && read.names == encoding.names)
    }
  }

  @Test("Pipelines written before there were byte pairs can be read")
  func oldPipeline() throws {
    var fields = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(TextPipeline.default))
        as? [String: Any])
    #expect(fields.removeValue(forKey: "bytePairs") == nil)
    let data = try JSONSerialization.data(withJSONObject: fields)
    #expect(try JSONDecoder().decode(TextPipeline.self, from: data) == .default)
  }

  @Test(
    "Merges that cannot be are refused, whatever is wrong with them",
    arguments: [
      "512 0 512", "0 512 512", "4294967295 0 512", "256 0 512", "97 98 513", "97 98 97",
      "97 98 512 97 98 513", "97 98 512 97 99 512", "1 2", "1 2 x", "1  2 512", " ", "-1 2 512",
      "99999999999 1 512",
      // Each piece twice as long as the one before.
      (0..<60).map { "\($0 == 0 ? 97 : 511 + $0) \($0 == 0 ? 97 : 511 + $0) \(512 + $0)" }
        .joined(separator: " "),
    ])
  func badMerges(text: String) throws {
    let data = try JSONEncoder().encode(["merges": text])
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(BytePairEncoding.self, from: data)
    }
  }
}
