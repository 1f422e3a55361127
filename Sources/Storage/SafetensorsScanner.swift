/// Reads the JSON that a safetensors header consists of: objects, strings, and lists of sizes.
struct SafetensorsScanner {
  private let bytes: UnsafeRawBufferPointer
  private let path: String
  private let start: Int
  private var index = 0

  /// - Parameter start: where the text lies in its file, for messages.
  init(_ bytes: UnsafeRawBufferPointer, path: String, start: Int) {
    self.bytes = bytes
    self.path = path
    self.start = start
  }

  /// The place in the file.
  var position: Int { start + index }

  /// An error that names the file and a place in it, the present one if none is given.
  func flaw(_ reason: String, at position: Int? = nil) -> StorageError {
    .notSafetensors(path: path, offset: position ?? self.position, reason: reason)
  }

  /// Reads an object; `readValue` gets each key, where it stands, and the scanner before the value.
  mutating func readObject(
    _ readValue: (String, Int, inout SafetensorsScanner) throws(StorageError) -> Void
  ) throws(StorageError) {
    try expect("{")
    if try skipped("}") { return }
    while true {
      skipSpace()
      let keyPosition = position
      let key = try readString()
      try expect(":")
      skipSpace()
      try readValue(key, keyPosition, &self)
      if try skipped("}") { return }
      try expect(",")
    }
  }

  /// Reads a list of numbers that are whole and not negative.
  mutating func readNumbers() throws(StorageError) -> [Int] {
    try expect("[")
    if try skipped("]") { return [] }
    var numbers: [Int] = []
    while true {
      skipSpace()
      numbers.append(try readNumber())
      if try skipped("]") { return numbers }
      try expect(",")
    }
  }

  private mutating func readNumber() throws(StorageError) -> Int {
    let first = index
    var number = 0
    while index < bytes.count, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
      let (product, productOverflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflow) = product.addingReportingOverflow(Int(digit))
      if productOverflow || sumOverflow { throw flaw("a number that is too large") }
      number = sum
      index += 1
    }
    let hasLeadingZero = index > first + 1 && bytes[first] == UInt8(ascii: "0")
    guard index > first, !hasLeadingZero else {
      throw flaw("no whole number from 0 on", at: start + first)
    }
    return number
  }

  /// Reads a string. Throws for bytes that are not UTF-8 and for half a surrogate pair.
  mutating func readString() throws(StorageError) -> String {
    let first = position
    try expect("\"")
    var content: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        let text = String(decoding: content, as: UTF8.self)
        // Decoding repairs what is not UTF-8.
        guard text.utf8.elementsEqual(content) else {
          throw flaw("text that is not UTF-8", at: first)
        }
        return text
      case UInt8(ascii: "\\"):
        content.append(contentsOf: try readEscape())
      case 0..<0x20:
        index -= 1
        throw flaw("a control character inside a string")
      default:
        content.append(byte)
      }
    }
    throw flaw("the string that begins here does not end", at: first)
  }

  /// Reads what follows a backslash; answers it as UTF-8.
  private mutating func readEscape() throws(StorageError) -> [UInt8] {
    guard index < bytes.count else { throw flaw("the header ends inside a string") }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): break
    default:
      index -= 1
      throw flaw("an unknown escape in a string")
    }
    let first = position
    var code = try readHexadecimal()
    if code & 0xFC00 == 0xD800, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    {
      index += 2
      let low = try readHexadecimal()
      if low & 0xFC00 == 0xDC00 { code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF }
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw flaw("half a surrogate pair in a string", at: first)
    }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func readHexadecimal() throws(StorageError) -> UInt32 {
    guard bytes.count - index >= 4 else { throw flaw("the header ends inside a string") }
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
        throw flaw("no hexadecimal digit after \\u")
      }
      code = code << 4 | UInt32(digit)
      index += 1
    }
    return code
  }

  /// Only white space may follow.
  mutating func expectEnd() throws(StorageError) {
    skipSpace()
    if index < bytes.count { throw flaw("something after the end of the JSON header") }
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(StorageError) {
    if try !skipped(character) { throw flaw("'\(character)' is missing") }
  }

  /// Whether that character comes next, white space aside; if so, it is passed.
  private mutating func skipped(_ character: Unicode.Scalar) throws(StorageError) -> Bool {
    skipSpace()
    guard index < bytes.count else { throw flaw("the JSON header ends early") }
    guard bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }
}
