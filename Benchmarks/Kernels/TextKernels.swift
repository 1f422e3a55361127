import LacunaKit

/// Bytes to tokens to ids.
func registerTextKernels() {
  for (name, pipeline, expected) in [
    ("word", TextPipeline(tokenizer: .word), 869_150),
    ("whitespace", TextPipeline(tokenizer: .whitespace), 751_267),
    ("character", TextPipeline(tokenizer: .character), 3_906_283),
  ] {
    kernel(
      "tokenise, \(name)", unit: "bytes",
      amount: { Fixture.text.bytes.count }, expecting: expected
    ) {
      Fixture.tokenized(Fixture.text, pipeline).tokenCount
    }
  }
  kernel(
    "tokenise, word, 16 languages", unit: "bytes",
    amount: { Fixture.manyLanguages.bytes.count }, expecting: 193_040
  ) {
    Fixture.tokenized(Fixture.manyLanguages, .default).tokenCount
  }

  kernel(
    "vocabulary, count words", unit: "words",
    amount: { Fixture.tokens.tokenCount }, expecting: 13_484
  ) {
    Fixture.countedWords().count
  }
  // The sum of all ids: small because frequent words have low ones, and different if any is wrong.
  kernel(
    "vocabulary, look up words", unit: "words",
    amount: {
      _ = Fixture.vocabulary
      return Fixture.tokens.tokenCount
    },
    expecting: 388_390_387
  ) {
    let (tokens, vocabulary) = (Fixture.tokens, Fixture.vocabulary.vocabulary)
    return tokens.bytes.withUnsafeBufferPointer { bytes in
      var sum = 0
      var start = 0
      for end in tokens.tokenEnds {
        let word = UnsafeBufferPointer(rebasing: bytes[start..<end])
        sum += Int(vocabulary.id(of: word) ?? SpecialToken.unknown)
        start = end
      }
      return sum
    }
  }
}
