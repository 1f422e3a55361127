import Foundation
import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

/// WikiText-2, if this machine has it: not part of the tree.
enum WikiText {
  /// `corpora/wikitext-2/train.txt.gz` in the folder that LACUNA_SHARED names, or in `shared` beside
  /// the clone.
  static let path: String? = {
    var folders: [String] = []
    if let named = ProcessInfo.processInfo.environment["LACUNA_SHARED"] { folders.append(named) }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    folders.append(root.deletingLastPathComponent().appendingPathComponent("shared").path)
    return folders.map { $0 + "/corpora/wikitext-2/train.txt.gz" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }()

  static let advice: Comment = """
    needs corpora/wikitext-2/train.txt.gz in a folder 'shared' beside the clone, or in the one that \
    LACUNA_SHARED names
    """

  /// The training text as the digests want it: `<unk>` is the word UNKWORD.
  static func trainingText() throws -> [UInt8] { try text(path ?? "") }

  /// The validation text, which lies beside it, treated alike.
  static func validationText() throws -> [UInt8] {
    let folder = URL(fileURLWithPath: path ?? "").deletingLastPathComponent()
    return try text(folder.appendingPathComponent("valid.txt.gz").path)
  }

  private static func text(_ path: String) throws -> [UInt8] {
    let reader = try ByteReader(InputFile(path: path))
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = try piece.withUnsafeMutableBytes { try reader.read(into: $0) }
      if count == 0 { break }
      text.append(contentsOf: piece[..<count])
    }
    var mapped: [UInt8] = []
    mapped.reserveCapacity(text.count * 2)
    let mark = Array("<unk>".utf8)
    var position = 0
    while position < text.count {
      if text[position] == mark[0] && text[position...].starts(with: mark) {
        mapped.append(contentsOf: "UNKWORD".utf8)
        position += mark.count
      } else {
        mapped.append(text[position])
        position += 1
      }
    }
    return mapped
  }
}

/// The digests were taken from what `lmplz` of kpu/kenlm 4cb443e (default build) wrote.
@Suite(
  "Models of WikiText-2 are lmplz's to the byte",
  .enabled(if: WikiText.path != nil, WikiText.advice))
struct WikiTextGoldenTests {
  @Test("orders 2 to 7, whole and pruned")
  func digests() throws {
    let text = try WikiText.trainingText()
    #expect(
      SHA256.digest(of: text) == "b6172730ac8ca8fede87ba257f1c61c4c4200414317518f4501ac587d80cfe4c")
    let corpus = SmallCorpus(text, options: VocabularyOptions(order: .firstAppearance))
    func check(
      order: Int, pruning: [UInt32] = [], interpolatesUnigrams: Bool = true, _ digest: String
    ) throws {
      let options = NGramOptions(
        order: order, pruning: pruning, interpolatesUnigrams: interpolatesUnigrams,
        compatibility: .kenlm)
      let named = try ModelZoo.kneserNey(corpus, options, threads: 2)
      let writer = try ARPAWriter(named.model, vocabulary: named.vocabulary)
      #expect(try TestSupport.digest(ofOutput: writer.write) == digest, "\(options)")
    }
    try check(order: 2, "becbdfd65d80ebe30b407a28fe1c554e5e8c2cf3f0f5da2e73e709278169063d")
    try check(order: 3, "4f1688ef4ff07b4b3629e210fe9cab4ac2b613f7d1ee0521eff6009e9bf12397")
    try check(order: 5, "eaa983866d8e5a45b5291fbd70454a7e423966e456a049803eda0a3445b5b8db")
    try check(
      order: 5, pruning: [0, 0, 1],
      "6ef94dadee8f3d675d8ad2b8743cda7703859d0754cc3fac80c5691691767705")
    try check(
      order: 3, pruning: [1, 1, 2],
      "4c89707c81f73fc811a276a153a5f833ee0842c7d54606ad24370724147d9876")
    try check(
      order: 3, interpolatesUnigrams: false,
      "3807190a87e021c9fefd2ffa052f655b8d8b1ca0ef4df4d7b6f087b4ceb3ed29")
    try check(order: 7, "1d6bbf8218927065b7e1769651ca011e3f569a2b1cae793740cac80c01bdacc5")
  }
}
