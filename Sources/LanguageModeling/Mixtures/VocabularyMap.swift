#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How the words that several models share are numbered in one of them.
///
/// What the model gives to `<unk>` is the probability of all words that it does not know together.
/// The common vocabulary knows some of them apart: they and its own `<unk>` share that probability
/// in given proportions, so that the model stays a distribution.
public struct VocabularyMap: Sendable {
  /// The number of tokens that all models share, special ones included.
  public let commonSize: Int
  /// The number of tokens of the model.
  public let modelSize: Int
  /// By common id the model's; `nil` if both are the same.
  package let ids: [TokenID]?
  /// By common id what is added to the model's log10 P; `nil` if it is 0 for all.
  let log10Shares: [Double]?

  /// The map of a model that numbers its words as the mixture does.
  public init(identity size: Int) {
    commonSize = size
    modelSize = size
    ids = nil
    log10Shares = nil
  }

  /// Maps by spelling. Throws ``MixtureError`` if the model has words that the common vocabulary lacks,
  /// since their probability would be lost.
  /// - Parameter unknownShares: by common id, a positive number for every word that the model lacks
  ///   and for `<unk>`, in any scale; `nil` for equal shares.
  public init(
    from common: Vocabulary, to model: Vocabulary, unknownShares: [Float]? = nil
  ) throws(MixtureError) {
    for id in SpecialToken.count..<max(SpecialToken.count, TokenID(model.count))
    where model.withBytes(of: id, { common.id(of: $0) }) == nil {
      throw .missingWord(model.spelling(of: id))
    }
    let ids = (0..<TokenID(common.count)).map { id in
      id < SpecialToken.count
        ? id : common.withBytes(of: id) { model.id(of: $0) } ?? SpecialToken.unknown
    }
    try self.init(ids: ids, modelSize: model.count, unknownShares: unknownShares)
  }

  /// A map given by common id; words that the model lacks have the id of `<unk>`.
  public init(
    ids: [TokenID], modelSize: Int, unknownShares: [Float]? = nil
  ) throws(MixtureError) {
    if let unknownShares, unknownShares.count != ids.count {
      throw .commonVocabularySize(unknownShares.count, expected: ids.count)
    }
    for (word, id) in ids.enumerated()
    where Int(id) >= modelSize || word < SpecialToken.count && id != word
      || word >= SpecialToken.count
        && (id == SpecialToken.sentenceStart
          || id == SpecialToken.sentenceEnd)
    {
      throw .mappedID(id, word: TokenID(word), vocabularySize: modelSize)
    }
    var isMapped = [Bool](repeating: false, count: modelSize)
    for (word, id) in ids.enumerated() {
      if id != SpecialToken.unknown && isMapped[Int(id)] {
        throw .mappedID(id, word: TokenID(word), vocabularySize: modelSize)
      }
      isMapped[Int(id)] = true
    }
    if let lost = isMapped.firstIndex(of: false) { throw .unmappedID(TokenID(lost)) }
    commonSize = ids.count
    self.modelSize = modelSize
    let isIdentity = ids.count == modelSize && ids.indices.allSatisfy { ids[$0] == TokenID($0) }
    self.ids = isIdentity ? nil : ids
    let unknown = ids.indices.filter { ids[$0] == SpecialToken.unknown }
    guard unknown.count > 1 else {
      log10Shares = nil
      return
    }
    let total = unknown.reduce(0) { $0 + Double(unknownShares?[$1] ?? 1) }
    guard total.isFinite, unknown.allSatisfy({ unknownShares?[$0] ?? 1 > 0 }) else {
      throw .unknownShares
    }
    var shares = [Double](repeating: 0, count: ids.count)
    for word in unknown { shares[word] = log10(Double(unknownShares?[word] ?? 1) / total) }
    log10Shares = shares
  }

  /// The model's id of a common token.
  @inline(__always)
  package func id(of token: TokenID) -> TokenID { ids.map { $0[Int(token)] } ?? token }

  /// What is added to the model's log10 P of a common token.
  @inline(__always)
  package func log10Share(of token: TokenID) -> Double { log10Shares.map { $0[Int(token)] } ?? 0 }

  /// What a model says of every word, by its own ids, as log10 P by common id.
  package func spread(_ log10Probabilities: [Double]) -> [Double] {
    guard let ids else { return log10Probabilities }
    var result = ids.map { log10Probabilities[Int($0)] }
    if let log10Shares {
      for word in result.indices { result[word] += log10Shares[word] }
    }
    return result
  }

  /// The words of all vocabularies: those of the first, then what each adds, in its order.
  public static func commonVocabulary(of vocabularies: [Vocabulary]) -> Vocabulary {
    var builder = VocabularyBuilder()
    for vocabulary in vocabularies {
      for id in SpecialToken.count..<max(SpecialToken.count, TokenID(vocabulary.count)) {
        _ = vocabulary.withBytes(of: id) { builder.add($0) }
      }
    }
    return builder.vocabulary(VocabularyOptions(order: .firstAppearance)).vocabulary
  }
}
