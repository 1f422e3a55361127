import Foundation
import Storage
import TestSupport
import Testing

@Suite("Damaged safetensors files")
struct DamagedSafetensorsTests {
  private static let tensors = [
    SafetensorsTensor(name: "w", type: .float32, shape: [2, 3]),
    SafetensorsTensor(name: "s", type: .float32, shape: []),
    SafetensorsTensor(name: "p", type: .uint8, shape: [5]),
  ]

  private func wholeFile(in folder: TemporaryFolder) throws -> [UInt8] {
    let writer = try SafetensorsWriter(
      path: folder.file("whole"), tensors: Self.tensors, metadata: ["k": "v"])
    try writer.write("w", [1, 2, 3, 4, 5, 6] as [Float])
    try writer.write("s", [7] as [Float])
    try writer.write("p", [8, 9, 10, 11, 12] as [UInt8])
    try writer.commit()
    return try folder.read("whole")
  }

  /// A file with that header and so many bytes of data.
  private func open(
    _ json: String, dataByteCount: Int = 0, in folder: TemporaryFolder
  ) throws -> SafetensorsFile {
    try open(Array(json.utf8), dataByteCount: dataByteCount, in: folder)
  }

  private func open(
    _ json: [UInt8], dataByteCount: Int = 0, in folder: TemporaryFolder
  ) throws -> SafetensorsFile {
    let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) }
    return try SafetensorsFile(
      path: folder.write("f", length + json + [UInt8](repeating: 0, count: dataByteCount)))
  }

  @Test("no prefix of a file is a file")
  func prefixes() throws {
    let folder = try TemporaryFolder()
    let whole = try wholeFile(in: folder)
    for count in 0..<whole.count {
      let path = try folder.write("prefix", whole[..<count])
      let error = #expect(throws: StorageError.self, "\(count) bytes") {
        try SafetensorsFile(path: path)
      }
      guard case .notSafetensors(_, let offset, _) = error else {
        Issue.record("\(error.debugDescription)")
        continue
      }
      #expect(offset <= count)
    }
    let longer = try folder.write("longer", whole + [0])
    #expect(throws: StorageError.self) { try SafetensorsFile(path: longer) }
  }

  @Test("a flipped byte is an error or leaves all shapes as they were")
  func flippedBytes() throws {
    let folder = try TemporaryFolder()
    let whole = try wholeFile(in: folder)
    var openedCount = 0
    // Each bit alone, and some together, as between digits. All 255 pass, too, in half a minute.
    let changes: [UInt8] = [1, 2, 4, 8, 16, 32, 64, 128, 0xFF, 3, 5, 6, 7, 0x0F, 0x22, 0x5A]
    for index in whole.indices {
      for change in changes {
        var bytes = whole
        bytes[index] ^= change
        guard let file = try? SafetensorsFile(path: folder.write("flipped", bytes)) else {
          continue
        }
        openedCount += 1
        #expect(file.tensors.map(\.shape) == Self.tensors.map(\.shape), "byte \(index)")
        #expect(file.tensors.map(\.byteCount) == Self.tensors.map(\.byteCount), "byte \(index)")
        for tensor in file.tensors {
          #expect(try file.withBytes(of: tensor.name) { $0.count } == tensor.byteCount)
        }
      }
    }
    // At least those in the data.
    #expect(openedCount >= 33 * changes.count)
  }

  @Test("headers of other programs are read: any order, white space, escapes")
  func otherHeaders() throws {
    let folder = try TemporaryFolder()
    let json = #"""
      { "b\u00e9\ud83d\ude00\/" : { "data_offsets": [ 4 , 8 ], "shape": [ ], "dtype" : "I32" },
        "\"\\\b\f\n\r\t": {"shape":[2,2],"data_offsets":[0,4],"dtype":"BOOL"},
        "__metadata__": {}, "empty": {"dtype":"F16","shape":[0],"data_offsets":[4,4]}
      }
      """#
    let file = try open(json + "\n  ", dataByteCount: 8, in: folder)
    #expect(file.tensors.map(\.name) == ["\"\\\u{8}\u{C}\n\r\t", "empty", "b\u{E9}😀/"])
    #expect(file.tensors.map(\.type) == [.bool, .float16, .int32])
    #expect(file.tensors.map(\.shape) == [[2, 2], [0], []])
  }

  private static func tensor(
    _ name: String = "w", _ type: String = "U8", shape: String = "[4]", offsets: String = "[0,4]"
  ) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  /// Headers for four bytes of data, and what the message speaks of.
  private static let badHeaders: [(String, String)] = [
    ("", "ends early"), ("[]", "'{' is missing"), ("{", "ends early"), ("{}", "4 bytes of data"),
    ("{\(tensor())", "ends early"), ("{\(tensor())} x", "after the end"),
    ("{\(tensor()),}", "'\"' is missing"), ("{\(tensor()),\(tensor())}", "second tensor named 'w'"),
    ("{\(tensor("w", "U9"))}", "unknown element type 'U9'"),
    ("{\(tensor("w", "F32"))}", "takes 16 bytes, but its data_offsets hold 4"),
    ("{\(tensor(shape: "[-4]"))}", "no whole number"),
    ("{\(tensor(shape: "[4.0]"))}", "',' is missing"),
    ("{\(tensor(shape: "[4e0]"))}", "',' is missing"),
    ("{\(tensor(shape: "[04]"))}", "no whole number"),
    ("{\(tensor(shape: "[9223372036854775808]"))}", "too large"),
    ("{\(tensor(shape: "[4294967296,4294967296]"))}", "too large"),
    ("{\(tensor("w", "F64", shape: "[2305843009213693952]"))}", "too large"),
    ("{\(tensor(shape: "4"))}", "'[' is missing"),
    ("{\(tensor(offsets: "[4,0]"))}", "not a begin and an end"),
    ("{\(tensor(offsets: "[4]"))}", "not a begin and an end"),
    ("{\(tensor(offsets: "[0,4,4]"))}", "not a begin and an end"),
    ("{\(tensor(offsets: "[1,5]"))}", "leave a gap"),
    (
      "{\(tensor("a", shape: "[3]", offsets: "[0,3]")),"
        + "\(tensor("b", shape: "[2]", offsets: "[2,4]"))}", "overlap"
    ),
    ("{\(tensor()),\(tensor("v"))}", "overlap"),
    ("{\(tensor(shape: "[5]", offsets: "[0,5]"))}", "describes 5"),
    (#"{"w":{"dtype":"U8","shape":[4]}}"#, "needs a dtype"),
    (#"{"w":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, "second 'dtype'"),
    (#"{"w":{"colour":"U8","shape":[4],"data_offsets":[0,4]}}"#, "unexpected"),
    (#"{"__metadata__":{"k":"v","k":"v"},\#(tensor())}"#, "second entry 'k'"),
    (#"{"__metadata__":{},"__metadata__":{},\#(tensor())}"#, "second __metadata__"),
    (#"{"__metadata__":{"k":1},\#(tensor())}"#, "'\"' is missing"),
    ("{\(tensor(#"\x"#))}", "unknown escape"), ("{\(tensor(#"\ud800"#))}", "surrogate"),
    ("{\(tensor(#"\ud800\u0041"#))}", "surrogate"), ("{\(tensor(#"\udc00"#))}", "surrogate"),
    ("{\(tensor(#"\u00g0"#))}", "hexadecimal"), ("{\(tensor("\n"))}", "control character"),
    (#"{"w"#, "does not end"), (#"{"w\"#, "inside a string"), (#"{"w\u00"#, "inside a string"),
  ]

  @Test("what a header gets wrong is said", arguments: badHeaders)
  func badHeader(json: String, message: String) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: StorageError.self, "\(json)") {
      try open(json, dataByteCount: 4, in: folder)
    }
    #expect(error?.description.contains(message) ?? false, "\(error.debugDescription)")
  }

  @Test("a name that is not UTF-8 is refused where it begins")
  func notUTF8() throws {
    let folder = try TemporaryFolder()
    let json = Array("{\"".utf8) + [0xFF] + Array("\":{}}".utf8)
    let error = #expect(throws: StorageError.self) { try open(json, in: folder) }
    #expect(
      error
        == .notSafetensors(
          path: folder.file("f"), offset: 9, reason: "text that is not UTF-8"))
  }

  @Test("a header that is longer than the file, or than any, is refused unread")
  func headerLength() throws {
    let folder = try TemporaryFolder()
    for (length, message) in [
      (UInt64(3), "only 2 follow"), (100_000_001, "are the most"), (.max, "are the most"),
    ] {
      let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) }
      let path = try folder.write("f", bytes + Array("{}".utf8))
      let error = #expect(throws: StorageError.self) { try SafetensorsFile(path: path) }
      #expect(error?.description.contains(message) ?? false, "\(error.debugDescription)")
    }
  }
}
