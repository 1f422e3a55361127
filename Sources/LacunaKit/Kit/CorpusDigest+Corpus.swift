import LanguageModeling

extension CorpusDigest {
  /// The digest of a corpus by the spellings of its words: that of the file it was read from, if the
  /// vocabulary knows all of them.
  init(_ corpus: TokenCorpus, _ vocabulary: Vocabulary) {
    self.init()
    var bytes: [UInt8] = []
    var ends: [Int] = []
    var isInside = false
    func finish(_ digest: inout CorpusDigest) {
      if isInside {
        bytes.withUnsafeBufferPointer { digest.add(sentence: $0, tokenEnds: ends[...], from: 0) }
      }
      bytes.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
    }
    for token in corpus.tokens {
      switch token {
      case SpecialToken.sentenceStart:
        finish(&self)
        isInside = true
      case SpecialToken.sentenceEnd: break
      default:
        vocabulary.withBytes(of: token) { bytes.append(contentsOf: $0) }
        ends.append(bytes.count)
      }
    }
    finish(&self)
  }
}
