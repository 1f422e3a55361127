import Foundation
import TestSupport
import Testing

@Suite("Model files: inspect, verify, and what is no model")
struct ModelFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test("inspect shows what a model is and how it was made")
  func inspect() throws {
    let human = try Command.lacuna("inspect", Models.english)
    #expect(human.status == 0 && human.errors.isEmpty)
    for part in [
      "order      3", "smoothing  modified-kneser-ney, interpolated", "tokenizer      word",
      "1-grams",
      "digest", "Unicode",
    ] {
      #expect(human.text.contains(part))
    }
    let object = try #require(try Command.lacuna("inspect", "--json", Models.english).objects.first)
    #expect(
      object.keys.sorted() == [
        "components", "normalized", "pipeline", "sections", "vocabularySize",
      ])
    let components = try #require(object["components"] as? [[String: Any]])
    #expect(components.count == 1)
    #expect(
      components[0].keys.sorted() == ["byteCount", "counts", "kind", "layout", "order", "record"])
    #expect(components[0]["kind"] as? String == "ngram")
    #expect(components[0]["order"] as? Int == 3)
    #expect((components[0]["counts"] as? [Int])?.count == 3)
  }

  @Test("verify looks at all files and says which are damaged")
  func verify() throws {
    var bytes = try TemporaryFolder.contents(Models.english)
    bytes[bytes.count / 2] ^= 1
    let damaged = try folder.write("damaged.lacuna", bytes)
    let result = try Command.lacuna("verify", damaged, Models.english, "missing", Models.small)
    #expect(result.status == 1)
    #expect(result.lines == ["\(Models.english): whole", "\(Models.small): whole"])
    let errors = result.errors.split(separator: "\n")
    #expect(errors.count == 2)
    #expect(errors[0].contains("damaged.lacuna is damaged: "))
    #expect(try Command.lacuna("verify", Models.english).status == 0)
  }

  @Test("What is no model is recognised, by every command that wants one")
  func wrongKind() throws {
    _ = try folder.write("text.txt", "In the beginning\n")
    _ = try folder.write("empty", "")
    _ = try folder.write("kenlm.bin", "mmap lm http://kheafield.com/code format version 5\n\0\0\0")
    _ = try folder.write("noise", (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 1) })
    _ = try Command.shell(
      "$lacuna export \(Models.small) -o a.arpa && gzip -k a.arpa && mkdir folder",
      folder: folder.path)
    for (path, part) in [
      ("missing", "could not open missing: No such file"), ("", "empty path"),
      ("folder", "is a folder"), ("empty", "the file is empty"),
      ("text.txt", "use 'lacuna train ngram'"), ("a.arpa", "use 'lacuna import'"),
      ("a.arpa.gz", "gzip"), ("kenlm.bin", "KenLM's binary format"),
      ("noise", "not a Lacuna model"),
      ("/dev/null", "not a Lacuna model"),
    ] {
      for arguments in [
        ["score", "-m", path, "a"], ["fill", "-m", path, "___"], ["next", "-m", path, "a"],
        ["generate", "-m", path], ["perplexity", "-m", path, "text.txt"], ["inspect", path],
        ["verify", path], ["export", path, "-o", "out.arpa"], ["tokenize", "-m", path, "a"],
      ] {
        let result = try RunningCommand(arguments, folder: folder.path).finish()
        #expect(result.status == 1 && result.output.isEmpty, "\(arguments)")
        #expect(result.errors.contains(part), "\(result.errors)")
      }
    }
    #expect(!(try folder.names().contains("out.arpa")))
  }

  @Test("A model of a newer format says so")
  func newer() throws {
    var bytes = try TemporaryFolder.contents(Models.small)
    bytes[8] = 9
    let checksum = crc32(bytes[..<60])
    for index in 0..<4 { bytes[60 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
    let path = try folder.write("newer.lacuna", bytes)
    let result = try Command.lacuna("score", "-m", path, "a")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("model format 9") && result.errors.contains("newer lacuna"))
  }

  @Test("Cut off anywhere, a model is refused")
  func truncated() throws {
    let bytes = try TemporaryFolder.contents(Models.small)
    var length = 1
    while length < bytes.count {
      let path = try folder.write("cut.lacuna", bytes[..<length])
      let result = try Command.lacuna("score", "-m", path, "a")
      #expect(result.status == 1 && result.output.isEmpty && !result.errors.isEmpty, "\(length)")
      length += length < 80 ? 7 : bytes.count / 40
    }
  }

  @Test("Garbled anywhere, a model is found out by verify, and traps nowhere")
  func garbled() throws {
    let bytes = try TemporaryFolder.contents(Models.small)
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<60 {
      var garbled = bytes
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      garbled[place] ^= UInt8.random(in: 1...255, using: &generator)
      let path = try folder.write("garbled.lacuna", garbled)
      let verified = try Command.lacuna("verify", path)
      // Padding between sections belongs to nobody.
      #expect(verified.status == 1 || (verified.status == 0 && bytes[place] == 0), "byte \(place)")
      for arguments in [["score", "-m", path, "the cat"], ["fill", "-m", path, "the ___ sat"]] {
        let used = try RunningCommand(arguments).finish()
        #expect(used.status == 0 || used.status == 1, "byte \(place)")
      }
    }
  }

  /// CRC-32 as zip and the model's header have it, bit by bit.
  private func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var sum: UInt32 = ~0
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let carry = sum & 1
        sum >>= 1
        if carry == 1 { sum ^= 0xEDB8_8320 }
      }
    }
    return ~sum
  }
}
