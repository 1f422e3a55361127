import Storage
import TestSupport
import Testing

/// Files whose checksums are right and whose content is not: what damage rarely and malice easily makes.
@Suite("Section tables that lie")
struct SectionTableTests {
  private struct Forgery {
    var bytes: [UInt8]

    init(_ folder: TemporaryFolder) throws {
      let path = folder.file("honest")
      let writer = try SectionFileWriter(path: path)
      try writer.write("one", [1, 2, 3] as [UInt32])
      try writer.write("two", [4] as [UInt64])
      try writer.commit()
      bytes = try folder.read("honest")
    }

    var tableOffset: Int { bytes.count - 128 }

    mutating func set<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
      withUnsafeBytes(of: number.littleEndian) {
        bytes.replaceSubrange(offset..<offset + $0.count, with: $0)
      }
    }

    /// Makes the checksums of the table and of the header right again.
    mutating func seal() {
      set(Self.crc32(bytes[tableOffset...]), at: 32)
      set(Self.crc32(bytes[..<60]), at: 60)
    }

    /// The usual CRC-32 (ISO-HDLC), bit by bit.
    static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
      ~bytes.reduce(~UInt32(0)) { state, byte in
        (0..<8).reduce(state ^ UInt32(byte)) { state, _ in
          state >> 1 ^ (state & 1 == 1 ? 0xEDB8_8320 : 0)
        }
      }
    }
  }

  private func open(_ forgery: Forgery, _ folder: TemporaryFolder) throws -> SectionFile {
    var forgery = forgery
    forgery.seal()
    return try SectionFile(path: folder.write("forged", forgery.bytes))
  }

  @Test("an untouched forgery opens, so the checksums are right")
  func honest() throws {
    let folder = try TemporaryFolder()
    try open(Forgery(folder), folder).verify()
    #expect(Forgery.crc32(Array("123456789".utf8)[...]) == 0xCBF4_3926)
  }

  @Test("a newer version is told apart from damage")
  func newerVersion() throws {
    let folder = try TemporaryFolder()
    var forgery = try Forgery(folder)
    forgery.set(UInt32(7), at: 8)
    #expect(
      throws: StorageError.newerVersion(path: folder.file("forged"), found: 7, supported: 2)
    ) { try open(forgery, folder) }
  }

  @Test(
    "numbers that do not fit are refused",
    arguments: [0, 1, 3, 63, 65, 1 << 20, 1 << 32, 1 << 62, .max, .max - 63, .max - 127] as [UInt64]
  )
  func numbers(number: UInt64) throws {
    let folder = try TemporaryFolder()
    let honest = try Forgery(folder)
    let table = honest.tableOffset
    // The number of sections, the table's place, the file's size, and a section's place and size.
    let fields: [(offset: Int, is32: Bool)] = [
      (12, true), (16, false), (24, false), (table + 32, false), (table + 40, false),
      (table + 64 + 32, false), (table + 64 + 40, false),
    ]
    for field in fields {
      var forgery = honest
      if field.is32 {
        forgery.set(UInt32(truncatingIfNeeded: number), at: field.offset)
      } else {
        forgery.set(number, at: field.offset)
      }
      // Either the structure is refused, or the content is found out when it is read.
      #expect(throws: StorageError.self, "\(number) at \(field.offset)") {
        let file = try open(forgery, folder)
        for section in file.sections { _ = try file.array(section.name, of: UInt8.self) }
        try file.verify()
      }
    }
  }

  @Test("sections over each other and bytes between them are found by verification")
  func overlap() throws {
    let folder = try TemporaryFolder()
    var overlapping = try Forgery(folder)
    overlapping.set(UInt64(64), at: overlapping.tableOffset + 64 + 32)
    #expect(throws: StorageError.self) { try open(overlapping, folder).verify() }
    var between = try Forgery(folder)
    between.bytes[64 + 12] = 1
    let file = try open(between, folder)
    #expect(throws: StorageError.self) { try file.verify() }
  }

  @Test("a name that is no text is only a name")
  func names() throws {
    let folder = try TemporaryFolder()
    var forgery = try Forgery(folder)
    for place in 0..<32 { forgery.bytes[forgery.tableOffset + place] = 0xFF }
    let file = try open(forgery, folder)
    #expect(!file.contains("one") && file.contains("two"))
    #expect(throws: StorageError.self) { try file.array("one", of: UInt32.self) }
  }
}
