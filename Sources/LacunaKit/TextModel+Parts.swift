internal import LanguageModeling

extension TextModel {
  /// The model with networks that speak for themselves, without the caches beside them. The weights of
  /// a mixture stay as they are.
  public func withoutNeuralCaches() throws -> TextModel {
    try TextModel(
      pipeline: pipeline, literalMarks: literalMarks, vocabulary: vocabulary,
      components: components.map { component in
        guard case .causal(let model) = component.content else { return component }
        return ModelComponent(
          .causal(model.withCache(nil)), record: component.record, map: component.map)
      }, mixing: mixing)
  }

  /// The model as if it held only its first component of a kind, with the same words. Throws
  /// ``ModelError/noSuchPart(kind:kinds:)`` if there is none.
  public func part(_ kind: ModelComponent.Kind) throws -> TextModel {
    guard let component = components.first(where: { $0.kind == kind }) else {
      throw ModelError.noSuchPart(kind: kind, kinds: kinds)
    }
    // Words that the component does not know have their shares from a mixture of one model.
    let mixing =
      kind.readsLeftToRight && component.map.ids != nil
      ? MixingRecord(weights: MixtureWeights(uniform: [1]), cache: nil) : nil
    return try TextModel(
      pipeline: pipeline, literalMarks: literalMarks, vocabulary: vocabulary,
      components: [component], mixing: mixing)
  }
}
