import Foundation
import TestSupport
import Testing
import TextProcessing

@Suite("What holds for every text")
struct TokenizerPropertyTests {
  /// Pipelines that differ in everything that can change a token.
  static let pipelines: [TextPipeline] = {
    var pipelines: [TextPipeline] = []
    for tokenizer in [TextPipeline.TokenizerKind.word, .character, .bpe] {
      for form in Normalization.Form.allCases {
        for (folds, strips) in [(false, false), (true, false), (true, true), (false, true)] {
          if strips && form == .none { continue }
          var pipeline = TextPipeline(tokenizer: tokenizer)
          pipeline.normalization = Normalization(
            form: form, foldsCase: folds, stripsAccents: strips)
          if tokenizer == .bpe { pipeline.bytePairs = SmallEncoding.learned }
          pipelines.append(pipeline)
        }
      }
    }
    return pipelines
  }()

  @Test("The fast path gives what the tables give", arguments: pipelines)
  func fastPath(pipeline: TextPipeline) throws {
    var random = RandomText(seed: 1)
    let fast = try Tokenizer(pipeline)
    var general = fast
    general.usesFastPath = false
    for round in 0..<3000 {
      let share = [0.02, 0.1, 0.3, 0.8][round % 4]
      let text = random.next(maximumLength: 40, otherShare: share)
      let left = try fast.tokenize(text, keepsOffsets: true)
      let right = try general.tokenize(text, keepsOffsets: true)
      #expect(
        left.bytes == right.bytes && left.tokenEnds == right.tokenEnds
          && left.sourceRanges == right.sourceRanges && left.sentenceEnds == right.sentenceEnds
          && left.sentences == right.sentences, "\(text.debugDescription)")
    }
  }

  @Test(
    "Of every character the fast path thinks as utf8proc does",
    arguments: pipelines.filter { $0.tokenizer == .word })
  func everyCharacter(pipeline: TextPipeline) throws {
    var text = ""
    for value in Array(1...0x323AF as ClosedRange<UInt32>) + Array(0xE0000...0xE0200) {
      guard let scalar = Unicode.Scalar(value), value != 0x0A else { continue }
      text.unicodeScalars.append(contentsOf: ["x", scalar, "\n"])
    }
    let fast = try Tokenizer(pipeline)
    var general = fast
    general.usesFastPath = false
    let left = try fast.tokenize(text)
    let right = try general.tokenize(text)
    #expect(left.tokenCount > 200_000)
    #expect(left.sentenceCount == right.sentenceCount)
    // Sentence by sentence: a difference of whole arrays would take hours to print.
    for sentence in 0..<min(left.sentenceCount, right.sentenceCount) {
      let fast = left.tokens(ofSentence: sentence).flatMap {
        left.bytes[left.byteRange(ofToken: $0)]
      }
      let general = right.tokens(ofSentence: sentence)
        .flatMap { right.bytes[right.byteRange(ofToken: $0)] }
      if fast != general {
        Issue.record("line \(left.sentences[sentence].lineNumber): \(fast) and \(general)")
        return
      }
    }
  }

  @Test("Tokens found again between spaces are the same tokens", arguments: pipelines)
  func idempotence(pipeline: TextPipeline) throws {
    guard pipeline.tokenizer == .word else { return }
    var random = RandomText(seed: 2)
    let tokenizer = try Tokenizer(pipeline)
    for round in 0..<3000 {
      let text = random.next(maximumLength: 30, otherShare: [0.2, 0.7][round % 2])
      let first = try tokenizer.tokenize(text)
      let tokens = (0..<first.tokenCount).map { first.string(ofToken: $0) }
      let second = try tokenizer.tokenize(tokens.joined(separator: " "))
      let again = (0..<second.tokenCount).map { second.string(ofToken: $0) }
      #expect(
        tokens.map { Array($0.utf8) } == again.map { Array($0.utf8) }, "\(text.debugDescription)")
    }
  }

  @Test("Tokens are never empty and hold no white space", arguments: pipelines)
  func noWhiteSpace(pipeline: TextPipeline) throws {
    var random = RandomText(seed: 3)
    let tokenizer = try Tokenizer(pipeline)
    for _ in 0..<1000 {
      let text = random.next(maximumLength: 30, otherShare: 0.5)
      let tokens = try tokenizer.tokenize(text)
      for token in 0..<tokens.tokenCount {
        let scalars = tokens.string(ofToken: token).unicodeScalars
        #expect(!scalars.isEmpty && !scalars.contains { $0.properties.isWhitespace })
      }
    }
  }

  @Test("Offsets slice the original: without normalisation they give the token")
  func offsets() throws {
    var pipeline = TextPipeline(tokenizer: .word)
    pipeline.normalization = .none
    let tokenizer = try Tokenizer(pipeline)
    var random = RandomText(seed: 4)
    for _ in 0..<3000 {
      let text = random.next(maximumLength: 60, otherShare: 0.3)
      let source = Array(text.utf8)
      let tokens = try tokenizer.tokenize(text, keepsOffsets: true)
      #expect(tokens.sourceRanges.count == tokens.tokenCount)
      var last = 0
      for token in 0..<tokens.tokenCount {
        let range = tokens.sourceRanges[token]
        #expect(range.lowerBound >= last)
        last = range.upperBound
        #expect(source[range] == tokens.bytes[tokens.byteRange(ofToken: token)])
      }
      for (sentence, facts) in tokens.sentences.enumerated() {
        for token in tokens.tokens(ofSentence: sentence) {
          #expect(facts.sourceRange.contains(tokens.sourceRanges[token].lowerBound))
          #expect(facts.sourceRange.upperBound >= tokens.sourceRanges[token].upperBound)
        }
        #expect(
          facts.characterCount
            == String(decoding: source[facts.sourceRange], as: UTF8.self).unicodeScalars.count)
      }
    }
  }

  @Test("Composed and decomposed text give the same tokens", arguments: pipelines)
  func canonicalEquivalence(pipeline: TextPipeline) throws {
    if pipeline.normalization.form == .none { return }
    var random = RandomText(seed: 5)
    let tokenizer = try Tokenizer(pipeline)
    for round in 0..<2000 {
      let text = random.next(maximumLength: 30, otherShare: [0.3, 0.8][round % 2])
      let composed = try tokenizer.tokenize(text.precomposedStringWithCanonicalMapping)
      let decomposed = try tokenizer.tokenize(text.decomposedStringWithCanonicalMapping)
      #expect(
        composed.bytes == decomposed.bytes && composed.tokenEnds == decomposed.tokenEnds,
        "\(text.debugDescription)")
    }
  }

  @Test("What was put together has the same words again")
  func detokenized() throws {
    let tokenizer = try Tokenizer(.default)
    var random = RandomText(seed: 6)
    for _ in 0..<3000 {
      let text = random.next(maximumLength: 30, otherShare: 0.1).replacing("\n", with: " ")
      let tokens = try tokenizer.tokenize(text)
      if tokens.sentenceCount == 0 { continue }
      let strings = tokens.strings(ofSentence: 0)
      let again = try tokenizer.tokenize(Detokenizer(.word).text(strings))
      #expect(again.strings(ofSentence: 0) == strings, "\(text.debugDescription)")
    }
  }
}
