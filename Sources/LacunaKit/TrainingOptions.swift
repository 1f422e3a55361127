public import LanguageModeling
public import NGrams
public import TextProcessing

/// Everything that decides what an n-gram model trained on a text is.
public struct TrainingOptions: Sendable {
  /// How text becomes tokens.
  public var pipeline: TextPipeline
  /// What marks in the text mean.
  public var literalMarks: LiteralMarks
  /// Which words the vocabulary keeps.
  public var vocabulary: VocabularyOptions
  /// If given, exactly these words make the vocabulary, and the options above do not apply.
  public var wordList: VocabularyBuilder?
  /// With the bpe tokenizer, the size of the vocabulary of pieces, the three special tokens included;
  /// `nil` for one that suits the length of the text. Without effect on a pipeline that is trained.
  public var pieceVocabularySize: Int?
  /// How probabilities are estimated.
  public var estimation: NGramOptions
  /// What a person should know about these options, as sentences for the model's record.
  public var remarks: [String] = []
  /// Whether exact counts are kept beside the model, before words or n-grams are dropped.
  public var keepsCounts = false
  /// What of the machine may be used. Never changes the result.
  public var room: WorkingRoom
  /// How many threads work. Never changes the result.
  public var threads: Int {
    get { room.threads }
    set { room.threads = newValue }
  }

  /// Lacuna's defaults for an order.
  public init(order: Int = 5, threads: Int = 2) {
    pipeline = .default
    literalMarks = .error
    vocabulary = VocabularyOptions()
    estimation = NGramOptions(order: order)
    room = WorkingRoom(threads: threads)
  }

  /// What KenLM's `lmplz` does: words are what white space separates, bytes stay as they are, every
  /// line is a sentence, ids in order of appearance. Its output, as ARPA, is reproduced to the byte.
  public static func compatibleWithKenLM(order: Int, threads: Int = 2) -> TrainingOptions {
    var options = TrainingOptions(order: order, threads: threads)
    options.pipeline = TextPipeline(tokenizer: .whitespace)
    options.vocabulary.order = .firstAppearance
    options.estimation.compatibility = .kenlm
    return options
  }
}
