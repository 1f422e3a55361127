import LanguageModeling
import NeuralModels
import TestSupport
import Testing

@Suite("Causal models conform")
struct ConformanceTests {
  @Test("whatever the network", arguments: Subject.causal)
  func causal(_ subject: Subject) throws {
    let model = CausalModel(try subject.core(), placesAtOnce: 4)
    let conformance = LanguageModelConformance(
      model, sentences: subject.sentences(12), scoreTolerance: 1e-5, randomContexts: 24,
      matchesNGrams: false)
    #expect(conformance.violations.prefix(3) == [])
    if model.readsDocuments {
      let cached = LanguageModelConformance(
        model.withCache(NeuralCacheOptions(window: 6, sharpness: 0.5, weight: 0.3)),
        sentences: subject.sentences(12), scoreTolerance: 1e-5, randomContexts: 24,
        matchesNGrams: false)
      #expect(cached.violations.prefix(3) == [])
    }
    #expect(model.order == subject.plan.leftWindow + 1)
    #expect(model.readsDocuments == (subject.plan.scope == .document))
  }
}
