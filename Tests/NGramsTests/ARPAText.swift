import LanguageModeling
import NGrams
import Storage
import TestSupport

/// ARPA files as bytes, written and read through the module's line-wise interface.
enum ARPAText {
  static func write(
    _ model: NGramModel, _ vocabulary: Vocabulary, dialect: ARPADialect = .kenlm,
    in folder: TemporaryFolder
  ) throws -> [UInt8] {
    let output = try OutputFile(path: folder.file("written"))
    try ARPAWriter(model, vocabulary: vocabulary, dialect: dialect).write(to: output)
    try output.commit()
    return try folder.read("written")
  }

  static func read(_ bytes: [UInt8]) throws -> ARPAReader.Contents {
    var reader = ARPAReader(path: "test.arpa")
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    for line in lines { try line.withUnsafeBufferPointer { try reader.read(line: $0) } }
    return try reader.finish()
  }

  static func read(_ text: String) throws -> ARPAReader.Contents {
    try read(Array(text.utf8))
  }
}
