/// A token's number in its ``Vocabulary``.
public typealias TokenID = UInt32

/// The three marks of ARPA files, which have the same ids in every vocabulary.
public enum SpecialToken {
  /// `<unk>`: stands for every word that the vocabulary does not have.
  public static let unknown: TokenID = 0
  /// `<s>`: the start of a sentence. It conditions and is never predicted.
  public static let sentenceStart: TokenID = 1
  /// `</s>`: the end of a sentence. It is predicted and never conditions.
  public static let sentenceEnd: TokenID = 2
  /// The number of special tokens; ordinary words begin at this id.
  public static let count: TokenID = 3
  /// Their spellings, by id.
  public static let spellings = ["<unk>", "<s>", "</s>"]
}
