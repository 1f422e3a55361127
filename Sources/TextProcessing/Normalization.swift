/// What is done to the characters of each token. Nothing happens that is not asked for.
public struct Normalization: Sendable, Codable, Hashable {
  /// A Unicode normalisation form (UAX #15).
  public enum Form: String, Sendable, Codable, Hashable, CaseIterable {
    /// Tokens keep the bytes of the source.
    case none
    /// Canonical composition: `e` + combining acute and `é` become the same token.
    case nfc
    /// Compatibility composition: also `ﬁ` → `fi`, `２` → `2`, `…` → `...`. It loses distinctions.
    case nfkc
  }

  /// The normalisation form of the tokens.
  public var form: Form
  /// Whether full Unicode case folding is applied: `Straße` and `STRASSE` become `strasse`.
  public var foldsCase: Bool
  /// Whether nonspacing marks (general category Mn) are removed after decomposition: `é` → `e`.
  /// In scripts that write vowels as marks, as Hebrew, Thai or Devanagari, this removes vowels.
  public var stripsAccents: Bool

  /// A normal form, by default without folding and stripping.
  public init(form: Form, foldsCase: Bool = false, stripsAccents: Bool = false) {
    self.form = form
    self.foldsCase = foldsCase
    self.stripsAccents = stripsAccents
  }

  /// No change at all.
  public static let none = Normalization(form: .none)
  /// Canonical composition only.
  public static let nfc = Normalization(form: .nfc)

  /// Whether any character can change.
  public var changesText: Bool {
    form != .none || foldsCase || stripsAccents
  }

  /// The `ScalarFlags` of those characters whose presence makes a piece need normalising.
  var activeFlags: UInt8 {
    var flags: UInt8 = 0
    if form == .nfc { flags |= ScalarFlags.changesUnderNFC }
    if form == .nfkc { flags |= ScalarFlags.changesUnderNFKC }
    if foldsCase { flags |= ScalarFlags.changesWhenFolded }
    if stripsAccents { flags |= ScalarFlags.holdsMark }
    return flags
  }
}
