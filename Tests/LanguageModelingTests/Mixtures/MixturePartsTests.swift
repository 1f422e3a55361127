import Foundation
import LanguageModeling
import TestSupport
import Testing

@Suite("Parts of a mixture")
struct MixturePartsTests {
  private static let common = Vocabulary(words: ["a", "b", "c", "d"])

  @Test("maps go by spelling, and what a model does not know shares its <unk>")
  func mapBySpelling() throws {
    let known = Vocabulary(words: ["c", "a"])
    let model = UniformModel(vocabularySize: known.count)
    for shares in [nil, [2, 0, 0, 0, 1, 0, 1] as [Float]] {
      let map = try VocabularyMap(from: Self.common, to: known, unknownShares: shares)
      let mixture = try LinearMixture(
        models: [model], maps: [map], weights: MixtureWeights(uniform: [1]))
      let probabilities: [Double] = mixture.nextTokenDistribution(
        after: mixture.sentenceStartState
      ).map { LogProbability.power(10, $0) }
      // <unk>, <s>, </s>, a, b, c, d
      let parts = shares == nil ? [1.0 / 3, 1.0 / 3] : [0.5, 0.25]
      let expected = [parts[0], 0, 1, 1, parts[1], 1, parts[1]].map { $0 / 4 }
      for (found, expected) in zip(probabilities, expected) { #expect(isClose(found, expected)) }
    }
  }

  @Test("the common vocabulary has the words of all, each once")
  func commonVocabulary() {
    let all = VocabularyMap.commonVocabulary(of: [
      Vocabulary(words: ["x", "y"]), Vocabulary(words: ["z", "y"]), Vocabulary(words: []),
    ])
    #expect((0..<TokenID(all.count)).map { all.spelling(of: $0) }.suffix(3) == ["x", "y", "z"])
    #expect(all.count == 6)
  }

  @Test("maps that would lose or double a probability are refused")
  func refusedMaps() {
    #expect(throws: MixtureError.missingWord("z")) {
      try VocabularyMap(from: Self.common, to: Vocabulary(words: ["a", "z"]))
    }
    #expect(throws: MixtureError.mappedID(3, word: 4, vocabularySize: 5)) {
      try VocabularyMap(ids: [0, 1, 2, 3, 3], modelSize: 5)
    }
    #expect(throws: MixtureError.unmappedID(3)) {
      try VocabularyMap(ids: [0, 1, 2, 4], modelSize: 5)
    }
    #expect(throws: MixtureError.mappedID(9, word: 3, vocabularySize: 5)) {
      try VocabularyMap(ids: [0, 1, 2, 9], modelSize: 5)
    }
    #expect(throws: MixtureError.mappedID(2, word: 3, vocabularySize: 5)) {
      try VocabularyMap(ids: [0, 1, 2, 2], modelSize: 5)
    }
    #expect(throws: MixtureError.mappedID(2, word: 1, vocabularySize: 4)) {
      try VocabularyMap(ids: [0, 2, 1, 3], modelSize: 4)
    }
    for bad in [[1, 0, 0, -1], [1, 0, 0, 0], [1, 0, 0, .nan], [.infinity, 0, 0, 1]] as [[Float]] {
      #expect(throws: MixtureError.unknownShares) {
        try VocabularyMap(ids: [0, 1, 2, 0], modelSize: 3, unknownShares: bad)
      }
    }
    #expect(throws: MixtureError.commonVocabularySize(2, expected: 4)) {
      try VocabularyMap(ids: [0, 1, 2, 0], modelSize: 3, unknownShares: [1, 1])
    }
  }

  @Test("parts that do not fit each other are refused")
  func refusedParts() throws {
    let model = UniformModel(vocabularySize: 5)
    let map = VocabularyMap(identity: 5)
    func mix(
      _ weights: MixtureWeights, count: Int = 1, maps: [VocabularyMap]? = nil
    ) throws {
      _ = try LinearMixture(
        models: Array(repeating: model, count: count),
        maps: maps ?? Array(repeating: map, count: count), weights: weights)
    }
    let one = MixtureWeights(uniform: [1])
    #expect(throws: MixtureError.noModels) { try mix(one, count: 0) }
    #expect(throws: MixtureError.mapCount(2, models: 1)) { try mix(one, maps: [map, map]) }
    #expect(throws: MixtureError.vocabularySize(5, model: 1, expected: 6)) {
      try mix(one, maps: [VocabularyMap(identity: 6)])
    }
    #expect(throws: MixtureError.weightCount(1, expected: 2, what: "sources")) {
      try mix(one, count: 2)
    }
    #expect(throws: MixtureError.weightCount(1, expected: 3, what: "buckets")) {
      try mix(MixtureWeights(buckets: .init(longestContext: 2), values: [[1]]))
    }
    #expect(throws: MixtureError.evidenceModel(1, models: 1)) {
      try mix(MixtureWeights(buckets: .single, evidenceModel: 1, values: [[1]]))
    }
    for bad in [-1, .nan, .infinity, 0] {
      #expect(throws: MixtureError.weights(bucket: 0)) { try mix(MixtureWeights(uniform: [bad])) }
    }
    for bad in [
      MixtureBuckets(longestContext: -1), .init(continuationClasses: 0),
      .init(occurrenceClasses: 257),
      .init(
        longestContext: 255, continuationClasses: 256,
        occurrenceClasses: 256, spreadClasses: 256),
    ] {
      #expect(throws: MixtureError.buckets) { try mix(MixtureWeights(buckets: bad, values: [])) }
    }
  }

  @Test("weights, cache options and the weights for filling survive being written as JSON")
  func codable() throws {
    func copy<Value: Codable>(_ value: Value) throws -> Value {
      try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    }
    let weights = MixtureWeights(
      buckets: .init(longestContext: 1), evidenceModel: 3,
      values: [[0.1, 0.9], [1.0 / 3, 2.0 / 3]])
    let options = RecentWordCacheOptions(
      decays: [.power(exponent: 0.3), .exponential(halfLife: 17.5)], window: 99)
    let fill = LogLinearFill(weights: [0.1, -2.5])
    #expect(try copy(weights) == weights)
    #expect(try copy(options) == options)
    #expect(try copy(fill) == fill)
  }
}
