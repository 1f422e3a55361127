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
      section.words.withUnsafeBufferPointer { words in
        (contexts?.words ?? []).withUnsafeBufferPointer { contextWords in
          for entry in 0..<section.count {
            if level == 0 {
              suffixNodes.append(NGramIndex.root)
              continue
            }
            let beginning = words[entry * (level + 1)..<entry * (level + 1) + level]
            while !contextWords[context * level..<(context + 1) * level].elementsEqual(beginning) {
              context += 1
              runStarts.append(UInt32(entry))
            }
            suffixNodes.append(
              longestSuffix(ofContext: context, with: words[entry * (level + 1) + level]))
          }
        }
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
