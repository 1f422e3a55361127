import Foundation
import Storage
import TestSupport
import Testing

@Suite("Safetensors files")
struct SafetensorsTests {
  /// What every kind of tensor is written as, wider elements first.
  private static let tensors = [
    SafetensorsTensor(name: "layer.weight", type: .float64, shape: [2, 3]),
    SafetensorsTensor(name: "steps", type: .int64, shape: [2]),
    SafetensorsTensor(name: "scale", type: .float32, shape: []),
    SafetensorsTensor(name: "nothing", type: .float32, shape: [4, 0, 2]),
    SafetensorsTensor(name: "half", type: .bfloat16, shape: [2]),
    SafetensorsTensor(name: "pixels", type: .uint8, shape: [1, 3]),
  ]

  private func write(_ path: String) throws {
    let writer = try SafetensorsWriter(
      path: path, tensors: Self.tensors, metadata: ["format": "pt", "an \"owner\"": "a\\b\n\u{1}"])
    try writer.write("layer.weight", [1, 2, 3, -4, 5.5, .infinity] as [Double])
    try writer.write("steps", [-7, Int64.max])
    try writer.write("scale", [0.25] as [Float])
    try writer.write("nothing", [] as [Float])
    // 1 and -2 as the upper halves of their Float bits.
    try ([0x3F80, 0xC000] as [UInt16]).withUnsafeBytes { try writer.write("half", $0) }
    try writer.write("pixels", [7, 8, 255] as [UInt8])
    try writer.commit()
  }

  @Test("tensors come back as they were written, and the file is aligned")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("net.safetensors")
    try write(path)
    #expect(try folder.names() == ["net.safetensors"])
    let file = try SafetensorsFile(path: path)
    #expect(file.tensors == Self.tensors)
    #expect(file.metadata == ["format": "pt", "an \"owner\"": "a\\b\n\u{1}"])
    #expect(
      try file.array("layer.weight", of: Double.self) == [1, 2, 3, -4, 5.5, .infinity])
    #expect(try file.array("steps", of: Int64.self) == [-7, .max])
    #expect(try file.array("scale", of: Float.self) == [0.25])
    #expect(try file.array("nothing", of: Float.self) == [])
    #expect(try file.array("pixels", of: UInt8.self) == [7, 8, 255])
    #expect(try file.withBytes(of: "half") { Array($0) } == [0x80, 0x3F, 0, 0xC0])
    #expect(try file.floats("half") == [1, -2])
    #expect(try file.floats("layer.weight") == [1, 2, 3, -4, 5.5, .infinity])
    #expect(try file.floats("scale") == [0.25])
    #expect(file.contains("steps") && !file.contains("step"))
    #expect(try file.tensor("nothing").elementCount == 0)
    #expect(try file.tensor("scale").elementCount == 1)
    let bytes = try folder.read("net.safetensors")
    let dataByteCount = Self.tensors.map(\.byteCount).reduce(0, +)
    #expect((bytes.count - dataByteCount) % 64 == 0)
  }

  @Test("the same tensors give the same bytes")
  func stableBytes() throws {
    let folder = try TemporaryFolder()
    try write(folder.file("a"))
    try write(folder.file("b"))
    #expect(try folder.read("a") == folder.read("b"))
  }

  @Test("the header is what the format describes")
  func headerText() throws {
    let folder = try TemporaryFolder()
    let writer = try SafetensorsWriter(
      path: folder.file("f"),
      tensors: [SafetensorsTensor(name: "w", type: .float32, shape: [2, 1])], metadata: ["k": "v"])
    try writer.write("w", [1, 2] as [Float])
    try writer.commit()
    let json =
      #"{"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}"#
    let padded = json + String(repeating: " ", count: 120 - json.utf8.count)
    #expect(
      try folder.read("f") == [120, 0, 0, 0, 0, 0, 0, 0] + Array(padded.utf8)
        + [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])
  }

  @Test("a file without tensors is a file")
  func noTensors() throws {
    let folder = try TemporaryFolder()
    try SafetensorsWriter(path: folder.file("f"), tensors: []).commit()
    let file = try SafetensorsFile(path: folder.file("f"))
    #expect(file.tensors == [] && file.metadata == [:] && file.file.byteCount == 64)
  }

  @Test("names are any text, told apart by their bytes")
  func unicodeNames() throws {
    let folder = try TemporaryFolder()
    // The last two are equal as Swift strings: é in one piece and in two.
    let names = ["", "Gewicht Öl", "层.0", "😀\"\\\u{0}\n", "\u{E9}", "e\u{301}"]
    let writer = try SafetensorsWriter(
      path: folder.file("f"),
      tensors: names.map { SafetensorsTensor(name: $0, type: .uint8, shape: [1]) })
    for (index, name) in names.enumerated() { try writer.write(name, [UInt8(index)]) }
    try writer.commit()
    let file = try SafetensorsFile(path: folder.file("f"))
    #expect(file.tensors.map { Array($0.name.utf8) } == names.map { Array($0.utf8) })
    for (index, name) in names.enumerated() {
      #expect(try file.array(name, of: UInt8.self) == [UInt8(index)])
    }
  }

  @Test("names that are used twice or reserved are refused, and nothing is left")
  func badNames() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("f")
    let tensor = SafetensorsTensor(name: "w", type: .uint8, shape: [1])
    #expect(throws: StorageError.badTensorName(path: path, name: "w", reason: "there are two")) {
      try SafetensorsWriter(path: path, tensors: [tensor, tensor])
    }
    let reserved = SafetensorsTensor(name: "__metadata__", type: .uint8, shape: [1])
    let error = #expect(throws: StorageError.self) {
      try SafetensorsWriter(path: path, tensors: [reserved])
    }
    #expect(error?.description.contains("'__metadata__'") ?? false)
    do {
      let writer = try SafetensorsWriter(path: path, tensors: [tensor])
      try writer.write("w", [1] as [UInt8])
    }
    #expect(try folder.names() == [])
  }

  @Test("asking for what is not there is an error that names it")
  func misuse() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("f")
    try write(path)
    let file = try SafetensorsFile(path: path)
    #expect(throws: StorageError.missingTensor(path: path, name: "bias")) {
      try file.tensor("bias")
    }
    #expect(throws: StorageError.missingTensor(path: path, name: "bias")) {
      try file.withBytes(of: "bias") { $0.count }
    }
    #expect(
      throws: StorageError.wrongTensorType(path: path, name: "scale", found: "F32", wanted: "F64")
    ) { try file.array("scale", of: Double.self) }
    let error = #expect(throws: StorageError.self) { try file.floats("pixels") }
    #expect(error?.description.contains("type U8, but F32, BF16 or F64 is wanted") ?? false)
  }
}
