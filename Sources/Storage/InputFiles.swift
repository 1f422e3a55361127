#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// Turns what a person named into the files to read.
public enum InputFiles {
  /// The endings a file in a folder must have to be read, in any case, each also with `.gz` after it.
  /// A file that is named itself may have any name.
  public static let textEndings = [
    ".txt", ".text", ".md", ".markdown", ".rst", ".org", ".tokens",
  ]

  /// The files behind paths: a file is itself, `-` is standard input, a folder is every text file
  /// below it (see ``textEndings``), in the order of the bytes of their paths. In folders hidden
  /// entries (a dot first) are left out and links to folders are not followed.
  ///
  /// - Throws: ``StorageError/emptyPath``, ``StorageError/noFiles(folder:)``,
  ///   ``StorageError/nameNotUTF8(folder:)``, ``StorageError/system(operation:path:code:)``.
  public static func find(_ paths: [String]) throws(StorageError) -> [InputFile] {
    var files: [InputFile] = []
    for path in paths {
      if path.isEmpty { throw .emptyPath }
      let file = InputFile(path: path)
      if file.isStandardInput {
        files.append(file)
      } else if try kind(of: path, followingLinks: true) == .folder {
        var found: [String] = []
        try collect(folder: path, into: &found)
        if found.isEmpty { throw .noFiles(folder: path) }
        found.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        files += found.map { InputFile(path: $0) }
      } else {
        files.append(file)
      }
    }
    return files
  }

  private enum Kind {
    case file
    case folder
    case other
  }

  private static func kind(
    of path: String, followingLinks: Bool
  ) throws(StorageError) -> Kind {
    var information = stat()
    try SystemCall.check("open", path) {
      followingLinks ? stat(path, &information) : lstat(path, &information)
    }
    switch information.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  private static func collect(folder: String, into found: inout [String]) throws(StorageError) {
    for name in try names(in: folder) where !name.hasPrefix(".") {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      switch try kind(of: path, followingLinks: false) {
      case .folder:
        try collect(folder: path, into: &found)
      case .file where hasTextEnding(name):
        found.append(path)
      case .other where hasTextEnding(name):  // perhaps a link to a file
        if try kind(of: path, followingLinks: true) == .file { found.append(path) }
      default:
        break
      }
    }
  }

  private static func hasTextEnding(_ name: String) -> Bool {
    let lowercase = name.lowercased()
    return textEndings.contains { lowercase.hasSuffix($0) || lowercase.hasSuffix($0 + ".gz") }
  }

  /// The names in a folder, in no order.
  private static func names(in folder: String) throws(StorageError) -> [String] {
    guard let stream = opendir(folder) else {
      throw .system(operation: "open the folder", path: folder, code: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw .system(operation: "list", path: folder, code: errno) }
        return names
      }
      guard
        let name = withUnsafePointer(
          to: &entry.pointee.d_name,
          { name in
            name.withMemoryRebound(to: CChar.self, capacity: 1) { String(validatingCString: $0) }
          })
      else { throw .nameNotUTF8(folder: folder) }
      names.append(name)
    }
  }
}
