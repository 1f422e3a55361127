import LanguageModeling
import NGrams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ModelComponent {
  /// In which proportions words that a component does not know share what it gives to `<unk>`: as an
  /// n-gram model before it that knows all words has them; `nil`, equally, without one.
  static func unknownShares(_ components: [ModelComponent]) -> [Float]? {
    for component in components {
      guard case .ngram(let model) = component.content, component.map.ids == nil else { continue }
      let unigrams: [Double] = model.nextTokenDistribution(after: model.emptyState)
      // No word gets nothing, so that every one can be scored.
      return unigrams.map { Float(max(pow(10, $0), 1e-30)) }
    }
    return nil
  }
}
