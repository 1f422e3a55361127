internal import LanguageModeling
internal import Storage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension ARPAReader {
  /// Ends reading and builds the model. Throws ``ARPAError``, and ``NGramError`` for too many n-grams.
  public consuming func finish() throws -> Contents {
    switch stage {
    case .beforeData:
      lineNumber = header?.line ?? 0
      throw fault(.noData)
    case .ended: break
    default: throw fault(.noEnd)
    }
    var remarks = mendings.remarks
    for id in 0..<Int(SpecialToken.count) where !hasMark[id] {
      let value = id == 1 ? Self.log10OfImpossible : Self.log10ProbabilityOfMissingUnknown
      [TokenID(id)].withUnsafeBufferPointer { sections[0].append($0, value, 0) }
      remarks.append(
        "\(SpecialToken.spellings[id]) is missing; it gets a log10 probability of "
          + ShortestDecimal.text(value))
    }
    try sort()
    let vocabulary = words.vocabulary(VocabularyOptions(order: .firstAppearance)).vocabulary
    if listsFrequencies {
      try Self.complete(&sections, vocabularySize: vocabulary.count)
      remarks.append(
        "it is IRSTLM's iARPA: its discounted frequencies were completed to probabilities, as "
          + "compile-lm does")
    }
    var builder = NGramIndexBuilder(order: sections.count, vocabularySize: vocabulary.count)
    try builder.add(sections)
    return Contents(
      model: NGramModel(builder.finish()), vocabulary: vocabulary, remarks: remarks)
  }

  /// Sorts the sections, from the longest n-grams to the shortest, and adds the beginnings that are
  /// missing.
  private mutating func sort() throws {
    for index in sections.indices.reversed() {
      let longer = index + 1 < sections.count ? sections[index + 1] : nil
      let (completed, duplicate) = sections[index].completed(for: longer)
      if let duplicate {
        let words = sections[index].ngram(duplicate).map { spelling(of: $0) }
        lineNumber = sections[index].line(of: duplicate)
        throw fault(.duplicate(order: index + 1, words: words.joined(separator: " ")))
      }
      sections[index] = completed
    }
  }

  /// Makes probabilities of the discounted frequencies f*(w | h) that IRSTLM's iARPA lists above
  /// order 1: p(w | h) = f*(w | h) + λ(h) p(w | h′), where h′ is h without its first word and λ(h)
  /// stands where ARPA has the backoff weight (Federico, Bertoldi & Cettolo 2008). The results are
  /// those of `compile-lm --text=yes` of IRSTLM 6.00.05.
  private static func complete(_ sections: inout [ARPASection], vocabularySize: Int) throws {
    for level in sections.indices.dropFirst() {
      var builder = NGramIndexBuilder(order: level, vocabularySize: vocabularySize)
      try builder.add(Array(sections[..<level]))
      let index = builder.finish()
      var section = sections[level]
      let contexts = sections[level - 1]
      var context = 0
      for number in 0..<section.count {
        let ngram = section.ngram(number)
        while contexts.ngram(context) != ngram.dropLast() { context += 1 }
        if section.log10Probabilities[number].isNaN { continue }
        var node = NGramIndex.root
        for word in ngram.dropFirst().dropLast() { node = index.match(word, after: node).state }
        let lower =
          index.match(ngram[ngram.endIndex - 1], after: node).log10Probability
          + Double(contexts.log10BackoffWeights[context])
        let share = pow(10, Double(section.log10Probabilities[number])) + pow(10, lower)
        section.log10Probabilities[number] = min(0, Float(log10(share)))
      }
      sections[level] = section
    }
  }
}
