private import CUTF8Proc

/// The versions of Unicode at work in this process.
public enum UnicodeVersion {
  /// The version of Lacuna's own segmentation tables.
  public static var tables: String { UnicodeTables.version }

  /// The version of the installed utf8proc, which normalises.
  public static var utf8proc: String { String(cString: utf8proc_unicode_version()) }

  /// What a ``TextPipeline`` records: one version, or both where they differ.
  public static var running: String {
    tables == utf8proc ? tables : "\(tables) with normalization of \(utf8proc)"
  }
}
