private import CUTF8Proc

/// A bpe pipeline as the `tokenizer.json` of Hugging Face's `tokenizers`, which gives every sentence
/// the same ids.
///
/// Nothing is listed as an added token, because those are cut out of a text before anything else
/// looks at it; the special tokens have their ids in the vocabulary, and `encode` puts `<s>` and
/// `</s>` around a sentence unless it is told not to. A `<s>` in a text is an ordinary word there.
public struct TokenizerJSON {
  private let pipeline: TextPipeline
  private let bytePairs: BytePairEncoding
  private let specialTokens: [String]

  /// Checks that the pipeline can be expressed.
  ///
  /// - Parameter specialTokens: `<unk>`, `<s>`, `</s>`, which have the first ids; the pieces follow.
  /// - Throws: ``TextError/notExpressible(setting:reason:)`` and ``TextError/untrainedTokenizer``.
  public init(_ pipeline: TextPipeline, specialTokens: [String]) throws(TextError) {
    guard pipeline.tokenizer == .bpe else {
      throw .notExpressible(
        setting: "the \(pipeline.tokenizer.rawValue) tokenizer",
        reason: "that format is for pieces of words; train with --tokenizer bpe")
    }
    try pipeline.validate()
    guard let bytePairs = pipeline.bytePairs else { throw .untrainedTokenizer }
    if pipeline.normalization.foldsCase {
      throw .notExpressible(
        setting: "case folding",
        reason: "that format has lower case only, which is not the same (ß and ss, for example)")
    }
    precondition(specialTokens.count == 3)
    self.pipeline = pipeline
    self.bytePairs = bytePairs
    self.specialTokens = specialTokens
  }

  /// The file's text, on lines of their own for each piece and merge. O(pieces).
  public func text() -> String {
    let names = specialTokens + bytePairs.names
    var entries: [String] = []
    entries.reserveCapacity(names.count)
    for (id, name) in names.enumerated() { entries.append("      \(quoted(name)): \(id)") }
    let merges = bytePairs.merges.map { merge in
      let left = bytePairs.name(ofPiece: merge.left)
      return "      \(quoted("\(left) \(bytePairs.name(ofPiece: merge.right))"))"
    }
    return """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [],
        "normalizer": \(normalizer),
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
          {"type": "Split", "pattern": {"Regex": \(quoted(WordExpression().pattern()))},
           "behavior": "Removed", "invert": true},
          {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}
        ]},
        "post_processor": \(postProcessor),
        "decoder": {"type": "Sequence", "decoders": [
          {"type": "Replace", "pattern": {"String": "\(PieceName.wordEnd)"}, "content": "Ġ"},
          {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}
        ]},
        "model": {
          "type": "BPE",
          "dropout": null,
          "unk_token": null,
          "continuing_subword_prefix": null,
          "end_of_word_suffix": "\(PieceName.wordEnd)",
          "fuse_unk": false,
          "byte_fallback": false,
          "ignore_merges": false,
          "vocab": {
      \(entries.joined(separator: ",\n"))
          },
          "merges": [
      \(merges.joined(separator: ",\n"))
          ]
        }
      }

      """
  }

  private var normalizer: String {
    let (canonical, compatible) = (pipeline.normalization.form == .nfc, "\"NFK")
    if pipeline.normalization.form == .none { return "null" }
    let form = canonical ? "\"NF" : compatible
    if !pipeline.normalization.stripsAccents { return "{\"type\": \(form)C\"}" }
    let marks = WordExpression().marks {
      utf8proc_category(Int32($0)) == UTF8PROC_CATEGORY_MN
    }
    return """
      {"type": "Sequence", "normalizers": [
          {"type": \(form)D"},
          {"type": "Replace", "pattern": {"Regex": \(quoted(marks))}, "content": ""},
          {"type": \(form)C"}
        ]}
      """
  }

  private var postProcessor: String {
    let marks = [(specialTokens[1], 1), (specialTokens[2], 2)]
    let definitions = marks.map { token, id in
      "\(quoted(token)): {\"id\": \(quoted(token)), \"ids\": [\(id)], \"tokens\": [\(quoted(token))]}"
    }
    func piece(_ token: String) -> String {
      "{\"SpecialToken\": {\"id\": \(quoted(token)), \"type_id\": 0}}"
    }
    func sequence(_ name: String) -> String {
      "{\"Sequence\": {\"id\": \"\(name)\", \"type_id\": 0}}"
    }
    let single = [piece(marks[0].0), sequence("A"), piece(marks[1].0)]
    let pair = single + [piece(marks[0].0), sequence("B"), piece(marks[1].0)]
    return """
      {"type": "TemplateProcessing",
          "single": [\(single.joined(separator: ", "))],
          "pair": [\(pair.joined(separator: ", "))],
          "special_tokens": {\(definitions.joined(separator: ", "))}}
      """
  }

  /// A JSON string.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }
}
