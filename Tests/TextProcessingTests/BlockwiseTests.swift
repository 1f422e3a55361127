import Storage
import TestSupport
import Testing
import TextProcessing

@Suite("Reading block by block")
struct BlockwiseTests {
  @Test("Any block size gives what the whole text gives", arguments: [1, 2, 5, 17, 64, 1000])
  func anySize(targetByteCount: Int) throws {
    let folder = try TemporaryFolder()
    var random = RandomText(seed: 8)
    var text = "\u{FEFF}"
    for _ in 0..<60 { text += random.next(maximumLength: 30, otherShare: 0.2) + "\n" }
    text = text.replacing("z", with: "\n\n") + "the end"
    let path = try folder.write("t.txt", text)
    for splitting in TextPipeline.SentenceSplitting.allCases {
      for kind in TextPipeline.TokenizerKind.allCases {
        if kind == .whitespace && splitting == .unicode { continue }
        var pipeline = TextPipeline(tokenizer: kind)
        if kind == .bpe { pipeline.bytePairs = SmallEncoding.learned }
        pipeline.sentenceSplitting = splitting
        let tokenizer = try Tokenizer(pipeline)
        var reader = try LineBlockReader(
          InputFile(path: path), boundary: tokenizer.blockBoundary,
          targetByteCount: targetByteCount)
        var tokens = TokenizedText(keepsOffsets: true)
        while let block = try reader.next() { try tokenizer.tokenize(block, into: &tokens) }
        let whole = try tokenizer.tokenize(text, keepsOffsets: true)
        #expect(tokens.bytes == whole.bytes && tokens.tokenEnds == whole.tokenEnds)
        #expect(tokens.sentenceEnds == whole.sentenceEnds)
        #expect(tokens.sentences == whole.sentences)
        #expect(tokens.sourceRanges == whole.sourceRanges)
      }
    }
  }
}
