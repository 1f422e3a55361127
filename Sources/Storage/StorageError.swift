/// What can go wrong between Lacuna and the file system, with the facts a person needs to mend it.
///
/// Every case names the file (or `standard input`) it speaks of; `description` is one sentence that
/// says what was found and what to do.
public enum StorageError: Error, Equatable, Sendable {
  /// A call of the operating system failed; `code` is its `errno`.
  case system(operation: String, path: String, code: Int32)
  /// Temporary data could not be kept in this folder.
  case temporaryFile(folder: String, operation: String, code: Int32)
  /// The path names a folder where a file is wanted.
  case isDirectory(path: String)
  /// The compressed input ends early or is damaged, after `offset` bytes of plain text.
  case corruptGzip(path: String, offset: UInt64, reason: String)
  /// A path of no characters, as an unset shell variable leaves it.
  case emptyPath
  /// A file in this folder has a name that is not UTF-8.
  case nameNotUTF8(folder: String)
  /// A line, or a paragraph where sentences are found in running text, is longer than can be read.
  case lineTooLong(path: String, line: Int, byteLimit: Int, isParagraph: Bool)
  /// The input is compressed by a program other than gzip.
  case otherCompression(path: String, program: String)
  /// No readable text file was found below this folder.
  case noFiles(folder: String)
  /// The file is not a Lacuna model at all; `hint` says what it looks like.
  case notAModel(path: String, hint: String)
  /// A model cannot be written to a pipe or terminal.
  case notSeekable(path: String)
  /// The model file was written by a newer version of Lacuna.
  case newerVersion(path: String, found: UInt32, supported: UInt32)
  /// An earlier version of Lacuna wrote this part of the model in another way.
  case olderVersion(path: String, part: String)
  /// The model file is shorter than its header says, or its parts contradict each other.
  case damaged(path: String, reason: String)
  /// The file is not in the safetensors format, or not whole; `offset` is the byte where it shows.
  case notSafetensors(path: String, offset: Int, reason: String)
  /// The safetensors file has no tensor of this name.
  case missingTensor(path: String, name: String)
  /// A tensor of a safetensors file has elements of another type than the one asked for.
  case wrongTensorType(path: String, name: String, found: String, wanted: String)
  /// A tensor cannot be written to a safetensors file under this name.
  case badTensorName(path: String, name: String, reason: String)
}

extension StorageError: CustomStringConvertible {
  /// What was found, where, and what to do.
  public var description: String {
    switch self {
    case .system(let operation, let path, let code):
      "could not \(operation) \(path): \(SystemCall.message(code))"
    case .temporaryFile(let folder, let operation, let code):
      "could not \(operation) a temporary file in \(folder): \(SystemCall.message(code)); "
        + "name a folder with room by --temporary-directory, or permit more --memory"
    case .isDirectory(let path):
      "\(path) is a folder, but a file is wanted here"
    case .corruptGzip(let path, let offset, let reason):
      "\(path): damaged gzip data after \(offset) bytes of text (\(reason)); "
        + "check it with 'gzip -t' and fetch or compress it again"
    case .emptyPath:
      "an empty path was given; perhaps a variable in the command line is not set"
    case .nameNotUTF8(let folder):
      "a file in \(folder) has a name that is not UTF-8; rename it, for example with 'convmv'"
    case .lineTooLong(let path, let line, let byteLimit, let isParagraph):
      "\(path), line \(line): a \(isParagraph ? "paragraph" : "line") of more than \(byteLimit) "
        + "bytes; break it up"
        + (isParagraph ? ", or take each line as a sentence" : ", for example with 'fold -s'")
    case .otherCompression(let path, let program):
      "\(path) is compressed by \(program), and only gzip is read: "
        + "unpack it, as in '\(program) -dc FILE | lacuna … -'"
    case .noFiles(let folder):
      "\(folder) is a folder without any text file in it (such as .txt or .md, also .gz)"
    case .notAModel(let path, let hint):
      "\(path) is not a Lacuna model\(hint.isEmpty ? "" : " (\(hint))")"
    case .notSeekable(let path):
      "\(path) is a pipe or terminal, but a model must be a file on disk; name one"
    case .newerVersion(let path, let found, let supported):
      "\(path) has model format \(found), but this program reads up to \(supported); "
        + "use a newer lacuna, or export the model to ARPA with the one that wrote it"
    case .olderVersion(let path, let part):
      "\(path): an earlier lacuna wrote its \(part) in another way; train it again, or export it to "
        + "ARPA with the one that wrote it and import that"
    case .damaged(let path, let reason):
      "\(path) is damaged: \(reason); train or copy it again"
    case .notSafetensors(let path, let offset, let reason):
      "\(path), byte \(offset): this is no whole safetensors file: \(reason); "
        + "fetch or export it again"
    case .missingTensor(let path, let name):
      "\(path) has no tensor named '\(name)'; is it a file of another model?"
    case .wrongTensorType(let path, let name, let found, let wanted):
      "\(path): tensor '\(name)' has elements of type \(found), but \(wanted) is wanted; "
        + "export it with that type"
    case .badTensorName(let path, let name, let reason):
      "a tensor cannot be written to \(path) as '\(name)': \(reason); rename it"
    }
  }
}
