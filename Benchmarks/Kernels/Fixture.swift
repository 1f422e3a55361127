import LacunaKit

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What the kernels work on, made once a process and only if a kernel asks for it: the King James
/// text of `Scripts/corpora`, a model of order 5 of it, and the held-out chapters.
enum Fixture {
  /// The top of the tree that this file lies in.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let text = block(["Corpora/downloads/kjv.txt"])
  static let heldOutText = block(["Corpora/downloads/kjv.heldout.txt"])
  /// The texts of all scripts, many times over, so that a run takes some milliseconds.
  static let manyLanguages = block(
    [[String]](
      repeating: [
        "ar", "de", "el", "es", "fr", "he", "hi", "ja", "ko", "pl", "ru", "th", "tr", "uk", "vi",
        "zh",
      ].map { "Corpora/languages/\($0).txt" }, count: 20
    ).flatMap { $0 })

  /// The words of the text.
  static let tokens = tokenized(text, .default)

  /// Words, their numbers, and the corpus of word numbers, as training makes them.
  static let vocabulary: (vocabulary: Vocabulary, ids: [TokenID]) = countedWords().vocabulary()
  static let corpus: TokenCorpus = {
    var corpus = TokenCorpus()
    let vocabulary = Self.vocabulary.vocabulary
    tokens.bytes.withUnsafeBufferPointer { bytes in
      for sentence in 0..<tokens.sentenceCount {
        corpus.append(
          tokens.tokens(ofSentence: sentence).map { token in
            let word = UnsafeBufferPointer(rebasing: bytes[tokens.byteRange(ofToken: token)])
            return vocabulary.id(of: word) ?? SpecialToken.unknown
          })
      }
    }
    return corpus
  }()

  static let model: TextModel = {
    let path = root.appending(path: "Corpora/downloads/kjv.txt").path
    let options = TrainingOptions(order: 5)
    return required { try TextModel.train(on: [InputFile(path: path)], options: options).model }
  }()

  static let ngrams = required { try model.requireNGrams() }

  /// The model's file, in the folder for temporary files.
  static let modelPath: String = {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "lacuna-kernels-\(ProcessInfo.processInfo.processIdentifier).lacuna").path
    required { try model.write(to: path) }
    return path
  }()

  static let encodedText = required { try model.encode(text) }
  static let encodedHeldOut = required { try model.encode(heldOutText) }

  /// A vocabulary builder that was given every word of the text.
  static func countedWords() -> VocabularyBuilder {
    var words = VocabularyBuilder()
    tokens.bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      for end in tokens.tokenEnds {
        _ = words.add(UnsafeBufferPointer(rebasing: bytes[start..<end]))
        start = end
      }
    }
    return words
  }

  /// The tokens of a block under a pipeline.
  static func tokenized(_ block: TextBlock, _ pipeline: TextPipeline) -> TokenizedText {
    required {
      var tokens = TokenizedText()
      try Tokenizer(pipeline).tokenize(block, into: &tokens)
      return tokens
    }
  }

  private static func block(_ names: [String]) -> TextBlock {
    var bytes: [UInt8] = []
    for name in names {
      guard let data = try? Data(contentsOf: root.appending(path: name)) else {
        fatalError("\(name) is missing: run Scripts/corpora first")
      }
      bytes += data
    }
    return TextBlock(bytes: bytes, fileName: names[0])
  }

  private static func required<Value>(_ make: () throws -> Value) -> Value {
    do {
      return try make()
    } catch {
      fatalError("\(error)")
    }
  }
}
