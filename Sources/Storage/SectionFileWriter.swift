/// Writes a `.lacuna` file section by section; see ``SectionFile`` for reading.
///
/// The file appears under its name when ``commit()`` returns and not before. One without a name is mapped
/// by ``map()`` instead.
public final class SectionFileWriter {
  private struct Row {
    var name: String
    var offset: UInt64
    var byteCount: UInt64
    var checksum: UInt32
    /// What knows the checksum of a section that is written in pieces.
    var region: SectionRegion?
  }

  private let output: OutputFile
  private var rows: [Row] = []
  /// What stands before the names of the sections that are written next; see ``SectionFile/within(_:)``.
  public var prefix = ""

  /// Starts the file; throws ``StorageError`` when the place is not writable.
  public convenience init(path: String) throws {
    let output = try OutputFile(path: path)
    guard output.isSeekable else { throw StorageError.notSeekable(path: path) }
    try self.init(output)
  }

  /// Starts a file without a name in a folder, of which nothing is left however the process ends. Throws
  /// ``StorageError/temporaryFile(folder:operation:code:)``.
  public convenience init(temporaryIn folder: String) throws {
    try self.init(OutputFile(temporaryIn: folder))
  }

  private init(_ output: OutputFile) throws {
    self.output = output
    try output.write([UInt8](repeating: 0, count: SectionFormat.headerByteCount))
  }

  /// Appends a section of plain values.
  public func write<Element>(
    _ name: String, _ elements: MappedArray<Element>
  ) throws {
    try write(name, elements.rawBytes)
    withExtendedLifetime(elements) {}
  }

  /// Appends a section of plain values.
  public func write<Element: BitwiseCopyable & Sendable>(
    _ name: String, _ elements: [Element]
  ) throws {
    try elements.withUnsafeBytes { try write(name, $0) }
  }

  /// Appends a section of bytes. Names are at most 31 bytes of ASCII, each used once.
  public func write(_ name: String, _ bytes: UnsafeRawBufferPointer) throws {
    let name = try begin(name)
    let offset = output.byteCount
    try output.write(bytes)
    rows.append(
      Row(
        name: name, offset: offset, byteCount: UInt64(bytes.count),
        checksum: SectionFormat.checksum(bytes)))
  }

  /// Sets a section of a known size aside, all of which must be written before the file is
  /// finished.
  package func reserve(_ name: String, byteCount: Int) throws -> SectionRegion {
    let name = try begin(name)
    let offset = output.byteCount
    let region = SectionRegion(
      try output.reserve(byteCount: UInt64(byteCount)), byteCount: byteCount)
    rows.append(
      Row(
        name: name, offset: offset, byteCount: UInt64(byteCount), checksum: 0, region: region))
    return region
  }

  /// The whole name of the section that begins here.
  private func begin(_ name: String) throws -> String {
    let name = prefix + name
    precondition(name.utf8.count < SectionFormat.nameByteCount && !name.isEmpty)
    precondition(!rows.contains { $0.name == name }, "section \(name) written twice")
    try pad()
    return name
  }

  /// Finishes the file and makes it appear under its name.
  public func commit() throws {
    try finish()
    try output.commit()
  }

  /// Finishes a file without a name and opens it, mapped. Its space is free again when the last array of it
  /// is gone.
  public func map() throws -> SectionFile {
    try finish()
    return try SectionFile(output.map())
  }

  private func finish() throws {
    try pad()
    let tableOffset = output.byteCount
    var table = [UInt8](repeating: 0, count: rows.count * SectionFormat.rowByteCount)
    for (index, row) in rows.enumerated() {
      let start = index * SectionFormat.rowByteCount
      for (position, byte) in row.name.utf8.enumerated() { table[start + position] = byte }
      SectionFormat.store(row.offset, in: &table, at: start + 32)
      SectionFormat.store(row.byteCount, in: &table, at: start + 40)
      SectionFormat.store(row.region?.checksum() ?? row.checksum, in: &table, at: start + 48)
    }
    try output.write(table)

    var header = [UInt8](repeating: 0, count: SectionFormat.headerByteCount)
    header.replaceSubrange(0..<SectionFormat.magic.count, with: SectionFormat.magic)
    SectionFormat.store(SectionFormat.version, in: &header, at: 8)
    SectionFormat.store(UInt32(rows.count), in: &header, at: 12)
    SectionFormat.store(tableOffset, in: &header, at: 16)
    SectionFormat.store(output.byteCount, in: &header, at: 24)
    SectionFormat.store(table.withUnsafeBytes { SectionFormat.checksum($0) }, in: &header, at: 32)
    let headerSum = header.withUnsafeBytes {
      SectionFormat.checksum(UnsafeRawBufferPointer(rebasing: $0[..<60]))
    }
    SectionFormat.store(headerSum, in: &header, at: 60)
    try output.overwrite(header, at: 0)
  }

  private func pad() throws {
    let excess = Int(output.byteCount % UInt64(SectionFormat.alignment))
    if excess > 0 {
      try output.write([UInt8](repeating: 0, count: SectionFormat.alignment - excess))
    }
  }
}
