import Storage

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// Questions about paths.
enum Folder {
  /// Whether a path leads to a folder.
  static func isFolder(_ path: String) -> Bool {
    kind(of: path) == S_IFDIR
  }

  /// Whether a path leads to something other than a folder.
  static func isFile(_ path: String) -> Bool {
    kind(of: path).map { $0 != S_IFDIR } ?? false
  }

  /// The file of that name, with or without `.gz` after it; nil if neither is there.
  static func file(named name: String, in folder: String) -> InputFile? {
    let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
    return [path, path + ".gz"].first(where: isFile).map { InputFile(path: $0) }
  }

  private static func kind(of path: String) -> mode_t? {
    var information = stat()
    return stat(path, &information) == 0 ? information.st_mode & S_IFMT : nil
  }
}
