/// How messages speak of a file that is written: by its path or, if it has no name, by its folder.
enum FileLabel: Sendable {
  case path(String)
  case temporary(folder: String)

  /// What stands for the file where a path is wanted.
  var text: String {
    switch self {
    case .path(let path): path
    case .temporary(let folder): "a temporary file in \(folder)"
    }
  }

  /// The error of a call of the operating system; `code` is its `errno`.
  func error(_ operation: String, code: Int32) -> StorageError {
    switch self {
    case .path(let path): .system(operation: operation, path: path, code: code)
    case .temporary(let folder):
      .temporaryFile(folder: folder, operation: operation, code: code)
    }
  }
}
