internal import LanguageModeling

extension NGramIndexBuilder {
  /// Adds the sections of an ARPA file, sorted and complete in their beginnings.
  mutating func add(_ sections: [ARPASection]) throws {
    for (level, section) in sections.enumerated() {
      let contexts = level == 0 ? nil : sections[level - 1]
      var runStarts: [UInt32] = [0]
      var suffixNodes: [UInt32] = []
      suffixNodes.reserveCapacity(section.count)
      var context = 0
      for entry in 0..<section.count {
        let ngram = section.ngram(entry)
        if let contexts {
          while contexts.ngram(context) != ngram.dropLast() {
            context += 1
            runStarts.append(UInt32(entry))
          }
        }
        suffixNodes.append(
          level == 0 ? NGramIndex.root : longestSuffix(ofContext: context, with: ngram.last ?? 0))
      }
      let contextCount = contexts?.count ?? 1
      while runStarts.count <= contextCount { runStarts.append(UInt32(section.count)) }
      try add(
        words: section.order == 1
          ? section.words
          : stride(from: level, to: section.words.count, by: level + 1).map {
            section.words[$0]
          },
        runStarts: runStarts, suffixNodes: suffixNodes,
        log10Probabilities: section.log10Probabilities,
        log10BackoffWeights: contexts?.log10BackoffWeights ?? [0])
    }
  }
}
