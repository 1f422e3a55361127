public import NGrams

extension TextModel {
  /// The model with all its n-grams in a layout. A fast index made of a compact one keeps the quantised
  /// numbers, and its record says so.
  ///
  /// Throws ``ModelError/noNGrams(kinds:)`` and what ``NGramModel/compacted(bits:threads:)`` and
  /// ``NGramModel/expanded()`` throw.
  ///
  /// - Parameters:
  ///   - bits: of a quantised number; without meaning for the fast layout.
  ///   - threads: never change the result.
  public func laidOut(
    _ layout: IndexLayout, bits: Int = IndexLayout.defaultBits, threads: Int = 2
  ) throws -> TextModel {
    _ = try requireNGrams()
    return try TextModel(
      pipeline: pipeline, literalMarks: literalMarks, vocabulary: vocabulary,
      components: components.map { component in
        guard case .ngram(let model) = component.content else { return component }
        var record = component.record
        let newModel: NGramModel
        switch layout {
        case .compact:
          newModel = try model.compacted(bits: bits, threads: threads)
        case .fast:
          newModel = try model.expanded()
        }
        if let bits = model.quantizationBits {
          record.noteQuantization(bits: bits)
        }
        return ModelComponent(.ngram(newModel), record: record, map: component.map)
      }, mixing: mixing)
  }
}

extension TrainingRecord {
  /// Says that numbers had been quantised before the index was made anew, which cannot be undone.
  mutating func noteQuantization(bits: Int) {
    let remark = "its numbers were quantised to \(bits) \(bits == 1 ? "bit" : "bits") before"
    if !remarks.contains(remark) { remarks.append(remark) }
  }
}
