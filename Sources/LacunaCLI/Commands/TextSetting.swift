import LacunaKit

/// How a text is read for training, and which text it is; a checkpoint keeps it.
struct TextSetting: Codable, Equatable {
  var pipeline: TextPipeline
  var literalMarks: LiteralMarks
  var minimumCount: UInt64
  var maximumVocabulary: Int?
  var pieceVocabularySize: Int?
  var heldOutShare: Double
  var maximumHeldOutCount = TrainingTextOptions().maximumHeldOutCount
  /// The digests of the text and of what is held out, once they have been read.
  var digest: String?
  var heldOutDigest: String?

  init(
    _ textOptions: TextOptions, _ documentOptions: DocumentOptions,
    _ pipelineOptions: PipelineOptions
  ) throws {
    pipeline = try pipelineOptions.pipeline()
    pipeline.documentSeparator = documentOptions.documentSeparator
    literalMarks = pipelineOptions.literalMarks
    minimumCount = textOptions.minCount
    maximumVocabulary = textOptions.maxVocabulary
    pieceVocabularySize = textOptions.pieceOptions.bpeSize
    heldOutShare = textOptions.holdOut
  }

  /// Reads a text. Throws ``ModelError/otherTraining(path:difference:)`` if the checkpoint, where the
  /// setting comes from one, was begun with another.
  mutating func read(
    _ files: (text: [InputFile], heldOut: [InputFile]), threads: ThreadOptions,
    checkpointPath: String
  ) throws -> TrainingText {
    var options = TrainingTextOptions()
    options.pipeline = pipeline
    options.literalMarks = literalMarks
    options.vocabulary = VocabularyOptions(
      minimumCount: minimumCount, maximumSize: maximumVocabulary)
    options.pieceVocabularySize = pieceVocabularySize
    options.heldOutShare = heldOutShare
    options.maximumHeldOutCount = maximumHeldOutCount
    options.threads = threads.count
    var progress = ProgressLine(isQuiet: threads.quiet)
    let text = try TrainingText(files.text, heldOutFiles: files.heldOut, options: options) {
      progress.update("reading", bytes: $0, total: $1)
    }
    progress.end()
    func other(_ difference: String) -> ModelError {
      .otherTraining(path: checkpointPath, difference: difference)
    }
    if let digest, digest != text.record.digest {
      throw other("the text is not the one that it was begun with")
    }
    if let heldOutDigest, heldOutDigest != text.heldOutDigest {
      throw other(
        "what is held out is not what it was begun with (--valid"
          + (files.heldOut.isEmpty ? " is missing)" : ")"))
    }
    (digest, heldOutDigest) = (text.record.digest, text.heldOutDigest)
    return text
  }
}
