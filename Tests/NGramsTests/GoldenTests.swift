import Foundation
import LanguageModeling
import NGrams
import TestSupport
import Testing

/// One line of `Goldens/digests`.
struct GoldenCase: Sendable, CustomStringConvertible {
  let digest: String
  let text: String
  let options: NGramOptions
  let fileName: String
  var description: String { fileName }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Goldens")

  static let all: [GoldenCase] = {
    let lines =
      (try? String(contentsOf: folder.appendingPathComponent("digests"), encoding: .utf8)) ?? ""
    return lines.split(separator: "\n").map { GoldenCase(line: $0) }
  }()

  private init(line: Substring) {
    let fields = line.split(separator: " ").map(String.init)
    digest = fields[0]
    text = fields[1]
    var options = NGramOptions(order: Int(fields[2]) ?? 0, compatibility: .kenlm)
    if fields.dropFirst(3).first == "--prune" {
      options.pruning = fields.dropFirst(4).compactMap { UInt32($0) }
    }
    if fields.dropFirst(3).first == "--interpolate_unigrams" {
      options.interpolatesUnigrams = false
    }
    self.options = options
    let extra = fields.dropFirst(3).joined().replacing("interpolate_unigrams", with: "iu")
    fileName = "\(text)-o\(fields[2])\(extra)"
  }

  /// The text's bytes; `.octal` files are in the notation of printf.
  func textBytes() throws -> [UInt8] {
    let plain = Self.folder.appendingPathComponent("\(text).txt")
    if let data = try? Data(contentsOf: plain) { return Array(data) }
    let escaped = try Data(contentsOf: Self.folder.appendingPathComponent("\(text).octal"))
    var bytes: [UInt8] = []
    var rest = escaped.prefix { $0 != 0x0A }[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix { (0x30...0x37).contains($0) }.prefix(3)
      if digits.isEmpty {
        let named: [Character: UInt8] = ["n": 10, "r": 13, "t": 9, "\\": 92]
        bytes.append(try #require(named[Character(UnicodeScalar(rest.removeFirst()))]))
      } else {
        bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 - 0x30) })
        rest = rest.dropFirst(digits.count)
      }
    }
    return bytes
  }
}

@Suite("Models are lmplz's to the byte")
struct GoldenTests {
  @Test("there are goldens")
  func exist() {
    #expect(GoldenCase.all.count == 52)
  }

  @Test("on small texts", arguments: GoldenCase.all)
  func small(golden: GoldenCase) throws {
    let folder = try TemporaryFolder()
    let corpus = SmallCorpus(
      try golden.textBytes(), options: VocabularyOptions(order: .firstAppearance))
    for threads in [1, 2] {
      let named = try ModelZoo.kneserNey(corpus, golden.options, threads: threads)
      let bytes = try ARPAText.write(named.model, named.vocabulary, in: folder)
      let file = GoldenCase.folder.appendingPathComponent("\(golden.fileName).golden")
      if let expected = try? Data(contentsOf: file) {
        #expect(firstDifference(bytes, Array(expected)) == nil)
      }
      #expect(SHA256.digest(of: bytes) == golden.digest)
    }
  }

  /// The first line in which two files differ, for people to see.
  private func firstDifference(_ found: [UInt8], _ expected: [UInt8]) -> String? {
    let pairs = zip(found.split(separator: 0x0A), expected.split(separator: 0x0A))
    for (line, other) in pairs where line != other {
      return
        "'\(String(decoding: line, as: UTF8.self))', not '\(String(decoding: other, as: UTF8.self))'"
    }
    return found == expected ? nil : "one is longer: \(found.count) and \(expected.count) bytes"
  }

  @Test("SHA-256 is SHA-256")
  func sha256() {
    #expect(
      SHA256.digest(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.digest(of: [])
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.digest(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }
}
