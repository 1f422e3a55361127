import Foundation
import LacunaKit
import TestSupport
import Testing

@Suite("Damaged files of mixtures")
struct DamagedMixtureTests {
  private static let lines = ["the cat", "a dog ran", "zebra", ""]
  private let models: SmallModels
  private let path: String
  private let expected: [[Double]]
  private let bytes: [UInt8]

  /// Two models with words of their own, a network and a cache.
  init() throws {
    models = try SmallModels()
    let mixer = try ModelMixer([
      ("n-grams", models.ngrams("the cat sat\na cat\n")),
      ("network", models.network("a dog ran\n")),
    ])
    let mixed = try mixer.weighted(
      [1, 2, 1], cache: RecentWordCacheOptions(decays: [.power(exponent: 1)], window: 4))
    path = models.folder.file("mixed.lacuna")
    try mixed.write(to: path)
    expected = try Self.lines.map { try mixed.logarithms($0) }
    bytes = try models.folder.read("mixed.lacuna")
  }

  private func scores() throws -> [[Double]] {
    let model = try TextModel(path: path, threads: 1)
    _ = try model.nextTokens(after: "the", count: 3)
    return try Self.lines.map { try model.logarithms($0) }
  }

  @Test("Every beginning of the file is refused")
  func prefixes() throws {
    for count in (0..<bytes.count).reversed() {
      #expect(truncate(path, off_t(count)) == 0)
      #expect(throws: StorageError.self, "\(count) bytes") {
        try TextModel(path: path, threads: 1)
      }
    }
  }

  @Test("A flipped byte is found out by verification or changes nothing, and never traps")
  func flippedBytes() throws {
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    var unnoticed = 0
    for place in bytes.indices {
      let mask: UInt8 = place.isMultiple(of: 2) ? 0x81 : 0x10
      try file.seek(toOffset: UInt64(place))
      try file.write(contentsOf: [bytes[place] ^ mask])
      do {
        try TextModel.verify(path: path)
        unnoticed += 1
        #expect(try scores() == expected, "byte \(place)")
      } catch is StorageError {
        // Without having been verified: any answer or an error.
        do { _ = try scores() } catch is StorageError {}
      }
      try file.seek(toOffset: UInt64(place))
      try file.write(contentsOf: [bytes[place]])
    }
    #expect(unnoticed < bytes.count / 10)
    try TextModel.verify(path: path)
    #expect(try scores() == expected)
  }
}
