/// An opened `.lacuna` file: named sections of plain values, mapped.
///
/// Opening checks the header, the table of sections and the file's size, and reads no section.
/// ``verify()`` reads everything. Content that is not verified may be garbled by damage, so whoever
/// follows an index found in a section checks it first.
public struct SectionFile: Sendable {
  /// One section as the table lists it.
  public struct Section: Sendable, Equatable {
    /// The section's name, such as `vocabulary.bytes`.
    public let name: String
    /// Where it begins in the file.
    public let offset: Int
    /// Its size in bytes.
    public let byteCount: Int
    let checksum: UInt32
  }

  /// The mapped file.
  public let file: MappedFile
  /// The sections in file order.
  public let sections: [Section]
  /// What stands before every name that is asked for; see ``within(_:)``.
  private var prefix = ""

  /// Opens and checks the structure; throws ``StorageError``.
  public init(path: String) throws(StorageError) {
    try self.init(MappedFile(path: path))
  }

  /// Checks the structure of a file that is mapped.
  init(_ file: MappedFile) throws(StorageError) {
    #if _endian(big)
      #error("Model files are little-endian and mapped as they are")
    #endif
    self.file = file
    sections = try Self.readTable(of: file)
  }

  /// Whether a file begins as a `.lacuna` file does; `false` for one that cannot be read.
  public static func isModel(_ path: String) -> Bool {
    guard let reader = try? ByteReader(InputFile(path: path)), reader.isRegularFile else {
      return false
    }
    var head = [UInt8](repeating: 0, count: SectionFormat.magic.count)
    let count = head.withUnsafeMutableBytes { (try? reader.read(into: $0)) ?? 0 }
    return count == head.count && head == SectionFormat.magic
  }

  /// Whether the file has a section of that name.
  public func contains(_ name: String) -> Bool {
    sections.contains { $0.name == prefix + name }
  }

  /// The file as a part of it sees it whose sections all have this before their names.
  public func within(_ prefix: String) -> SectionFile {
    var part = self
    part.prefix += prefix
    return part
  }

  /// A section as an array of plain values.
  public func array<Element: BitwiseCopyable & Sendable>(
    _ name: String, of type: Element.Type
  ) throws(StorageError) -> MappedArray<Element> {
    let section = try section(name)
    guard section.byteCount % MemoryLayout<Element>.stride == 0 else {
      throw damaged(
        "section \(name) has \(section.byteCount) bytes, not a whole number of elements")
    }
    return MappedArray(in: file, bytes: bytes(of: section))
  }

  /// A section that is a safetensors file of its own.
  public func safetensors(_ name: String) throws(StorageError) -> SafetensorsFile {
    let section = try section(name)
    return try SafetensorsFile(file, in: section.offset..<section.offset + section.byteCount)
  }

  /// A small section's bytes, copied and checked against its checksum.
  public func verifiedBytes(_ name: String) throws(StorageError) -> [UInt8] {
    let section = try section(name)
    try verify(section)
    return Array(bytes(of: section))
  }

  /// Reads the whole file: every section must match its checksum, and nothing but zeros may lie
  /// between sections. Throws ``StorageError/damaged(path:reason:)``.
  public func verify() throws(StorageError) {
    var end = SectionFormat.headerByteCount
    for section in sections {
      try verify(section)
      try verifyPadding(from: end, to: section.offset)
      end = section.offset + section.byteCount
    }
    let tableByteCount = sections.count * SectionFormat.rowByteCount
    try verifyPadding(from: end, to: file.byteCount - tableByteCount)
  }

  private func verifyPadding(from start: Int, to end: Int) throws(StorageError) {
    guard start <= end, end - start < SectionFormat.alignment,
      file.bytes[start..<end].allSatisfy({ $0 == 0 })
    else { throw damaged("there is something between its sections, before byte \(end)") }
  }

  private func verify(_ section: Section) throws(StorageError) {
    if SectionFormat.checksum(bytes(of: section)) != section.checksum {
      throw damaged("the checksum of section \(section.name) does not match its content")
    }
  }

  private func section(_ name: String) throws(StorageError) -> Section {
    guard let section = sections.first(where: { $0.name == prefix + name }) else {
      throw damaged("section \(prefix + name) is missing")
    }
    return section
  }

  private func bytes(of section: Section) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: file.bytes[section.offset..<section.offset + section.byteCount])
  }

  /// An error for what an earlier version wrote in another way.
  public func outdated(_ part: String) -> StorageError {
    .olderVersion(path: file.path, part: part)
  }

  /// An error that names this file.
  public func damaged(_ reason: String) -> StorageError {
    .damaged(path: file.path, reason: reason)
  }

  private static func readTable(of file: MappedFile) throws(StorageError) -> [Section] {
    let bytes = file.bytes
    guard bytes.starts(with: SectionFormat.magic) else {
      throw .notAModel(path: file.path, hint: FileKind.hint(for: bytes))
    }
    func damaged(_ reason: String) -> StorageError { .damaged(path: file.path, reason: reason) }
    guard bytes.count >= SectionFormat.headerByteCount else {
      throw damaged("it ends inside its header, after \(bytes.count) bytes")
    }
    let version = SectionFormat.load(UInt32.self, from: bytes, at: 8)
    let headerSum = SectionFormat.load(UInt32.self, from: bytes, at: 60)
    guard headerSum == SectionFormat.checksum(UnsafeRawBufferPointer(rebasing: bytes[..<60])) else {
      throw damaged("the checksum of its header does not match")
    }
    guard version <= SectionFormat.version else {
      throw .newerVersion(path: file.path, found: version, supported: SectionFormat.version)
    }
    let fileByteCount = SectionFormat.load(UInt64.self, from: bytes, at: 24)
    guard fileByteCount == UInt64(bytes.count) else {
      throw damaged("it has \(bytes.count) bytes, but its header says \(fileByteCount)")
    }
    let count = Int(SectionFormat.load(UInt32.self, from: bytes, at: 12))
    let tableOffset = SectionFormat.load(UInt64.self, from: bytes, at: 16)
    guard count <= SectionFormat.maximumSectionCount,
      tableOffset <= fileByteCount,
      fileByteCount - tableOffset == UInt64(count * SectionFormat.rowByteCount)
    else { throw damaged("its table of sections does not fit the file") }
    let table = UnsafeRawBufferPointer(rebasing: bytes[Int(tableOffset)...])
    guard
      SectionFormat.checksum(table) == SectionFormat.load(UInt32.self, from: bytes, at: 32)
    else { throw damaged("the checksum of its table of sections does not match") }

    var sections: [Section] = []
    for index in 0..<count {
      let row = UnsafeRawBufferPointer(
        rebasing: table[
          index * SectionFormat.rowByteCount..<(index + 1) * SectionFormat.rowByteCount])
      let name = String(
        decoding: row[..<SectionFormat.nameByteCount].prefix { $0 != 0 }, as: UTF8.self)
      let offset = SectionFormat.load(UInt64.self, from: row, at: 32)
      let byteCount = SectionFormat.load(UInt64.self, from: row, at: 40)
      guard offset % UInt64(SectionFormat.alignment) == 0, offset <= tableOffset,
        byteCount <= tableOffset - offset
      else { throw damaged("section \(name) does not lie inside the file") }
      sections.append(
        Section(
          name: name, offset: Int(offset), byteCount: Int(byteCount),
          checksum: SectionFormat.load(UInt32.self, from: row, at: 48)))
    }
    return sections
  }
}
