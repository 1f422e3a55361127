internal import LanguageModeling
public import NGrams
public import Storage
public import TextProcessing

extension TextModel {
  /// Makes a model of an ARPA file, plain or gzipped. ARPA files say nothing about how their text was
  /// cut into words, so that is given; the usual tools use white space and change no byte.
  ///
  /// Throws ``ARPAError``, ``StorageError`` and ``NGramError``. The second value holds remarks about
  /// what had to be mended.
  public static func importingARPA(
    _ file: InputFile, pipeline: TextPipeline = TextPipeline(tokenizer: .whitespace),
    literalMarks: LiteralMarks = .error, progress: (UInt64, UInt64?) -> Void = { _, _ in }
  ) throws -> (model: TextModel, remarks: [String]) {
    try pipeline.validate()
    try pipeline.checkIsTrained()
    var blocks = try LineBlockReader(file)
    var reader = ARPAReader(path: file.displayName)
    while let block = try blocks.next() {
      try block.bytes.withUnsafeBufferPointer { bytes in
        var start = 0
        while start < bytes.count {
          let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
          try reader.read(line: UnsafeBufferPointer(rebasing: bytes[start..<end]))
          start = end + 1
        }
      }
      progress(blocks.reader.consumedByteCount, blocks.reader.totalByteCount)
    }
    let contents = try reader.finish()
    let record = TrainingRecord(
      version: LacunaVersion.current, method: "arpa-import", literalMarks: literalMarks,
      minimumCount: 1, maximumVocabulary: nil, usesWordList: false, sources: [], digest: "",
      remarks: contents.remarks,
      estimation: TrainingRecord.Estimation(
        order: contents.model.order, pruning: [], interpolatesUnigrams: true, compatibility: .none,
        discounts: []))
    let model = TextModel(
      pipeline: pipeline, literalMarks: literalMarks, vocabulary: contents.vocabulary,
      ngrams: contents.model, record: record)
    return (model, contents.remarks)
  }

  /// Writes the n-grams as an ARPA file in the form of some tool. Throws ``ModelError/noNGrams(kinds:)``,
  /// ``NGramError/notExpressible(reason:)`` and ``StorageError``.
  public func writeARPA(to output: OutputFile, dialect: ARPADialect = .kenlm) throws {
    for component in components where component.kind == .ngram {
      guard let method = component.record.estimation?.smoothing?.method, method.givesZero else {
        continue
      }
      throw NGramError.notExpressible(
        reason: method.isNormalized
          ? "with \(method.rawValue) smoothing most words are impossible, and ARPA files hold no "
            + "probabilities of 0; train with another method"
          : "\(TrainingRecord.scoreCaveat), and ARPA files are read as probabilities; train with "
            + "another method")
    }
    try ARPAWriter(requireNGrams(), vocabulary: vocabulary, dialect: dialect).write(to: output)
  }
}
