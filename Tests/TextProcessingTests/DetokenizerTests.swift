import Testing
import TextProcessing

@Suite("Putting tokens together again")
struct DetokenizerTests {
  @Test(
    "Sentences of many kinds come back as they were written",
    arguments: [
      "Well, he said: \"It's a half-truth!\" (and left).",
      "It costs $5.50 or 4.20€, i.e. 10% off.",
      "„Guten Tag“, sagte sie; “good-bye” he said…",
      "¿Qué tal? ¡Hola, señor!",
      "We read and/or write—no: we do.",
      "The years 1914–1918 were long – very long.",
      "我喜欢读书。你呢？",
      "ภาษาไทย",
      "Привет, мир!",
      "He said 'no' and \"yes\", twice.",
    ])
  func readable(sentence: String) throws {
    let tokens = try Tokenizer(.default).tokenize(sentence)
    let text = Detokenizer(.word).text(tokens.strings(ofSentence: 0))
    #expect(text == sentence)
    let again = try Tokenizer(.default).tokenize(text)
    #expect(again.bytes == tokens.bytes && again.tokenEnds == tokens.tokenEnds)
  }

  @Test("Characters go together and the open box is a space")
  func characters() throws {
    let tokenizer = try Tokenizer(TextPipeline(tokenizer: .character))
    let tokens = try tokenizer.tokenize("  a cafe\u{301}\t on 👨‍👩‍👧  \n")
    let strings = tokens.strings(ofSentence: 0)
    #expect(strings == ["a", "␣", "c", "a", "f", "é", "␣", "o", "n", "␣", "👨‍👩‍👧"])
    #expect(Detokenizer(.character).text(strings) == "a café on 👨‍👩‍👧")
  }

  @Test("Whitespace tokens get single spaces and nothing else")
  func whitespace() {
    #expect(Detokenizer(.whitespace).text(["a", ",", "b"]) == "a , b")
    #expect(Detokenizer(.whitespace).text([]) == "")
  }
}
