import TestSupport
import TextProcessing
import Testing

@Suite("Marks of other tools in a text")
struct MarkWordTests {
  private func tokens(
    _ text: String, _ kind: TextPipeline.TokenizerKind = .word
  ) throws -> [String] {
    let tokens = try Tokenizer(TextPipeline(tokenizer: kind)).tokenize(text, keepsOffsets: true)
    for (index, place) in tokens.sourceRanges.enumerated() where kind == .word {
      #expect(Array(text.utf8)[place].elementsEqual(tokens.string(ofToken: index).utf8))
    }
    return (0..<tokens.tokenCount).map { tokens.string(ofToken: $0) }
  }

  @Test("Between white space they are one token")
  func whole() throws {
    #expect(try tokens("<s> a <unk>\t</s>") == ["<s>", "a", "<unk>", "</s>"])
    #expect(try tokens("<unk>") == ["<unk>"])
    #expect(
      try tokens("a <unk> b", .character) == ["a", "␣", "<unk>", "␣", "b"])
    #expect(try tokens("a <s>", .whitespace) == ["a", "<s>"])
  }

  @Test("Elsewhere they are cut as any text")
  func parts() throws {
    #expect(try tokens("<s>a") == ["<", "s", ">", "a"])
    #expect(try tokens("a<s>") == ["a", "<", "s", ">"])
    #expect(try tokens("(<unk>)") == ["(", "<", "unk", ">", ")"])
    #expect(try tokens("< s > <S> <unk <") == ["<", "s", ">", "<", "S", ">", "<", "unk", "<"])
  }

  @Test("They stay one token when tokens become text again")
  func again() throws {
    let words = ["(", "<unk>", ",", "a", "</s>", "."]
    #expect(try tokens(Detokenizer(.word).text(words)) == words)
  }
}
