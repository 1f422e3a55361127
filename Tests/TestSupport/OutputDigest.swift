import Dispatch
package import Storage
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The SHA-256 of what is written to an output file; it goes through a pipe and never to disk.
package func digest(ofOutput write: (OutputFile) throws -> Void) throws -> String {
  let folder = try TemporaryFolder()
  let path = folder.file("pipe")
  guard mkfifo(path, 0o600) == 0 else {
    throw StorageError.system(operation: "make a pipe", path: path, code: errno)
  }
  let result = Mutex<Result<String, any Error>?>(nil)
  let finished = DispatchSemaphore(value: 0)
  DispatchQueue.global().async {
    let digest = Result { try digestOfContent(path) }
    result.withLock { $0 = digest }
    finished.signal()
  }
  do {
    defer { finished.wait() }
    try writeAll(to: path, write)
  }
  return try result.withLock { try $0?.get() ?? "" }
}

/// Opening waits until the other end is open; returning closes, so that the reader ends.
private func writeAll(to path: String, _ write: (OutputFile) throws -> Void) throws {
  let output = try OutputFile(path: path)
  try write(output)
  try output.commit()
}

private func digestOfContent(_ path: String) throws -> String {
  let reader = try ByteReader(InputFile(path: path))
  var hash = SHA256()
  var piece = [UInt8](repeating: 0, count: 1 << 18)
  while true {
    let count = try piece.withUnsafeMutableBytes { try reader.read(into: $0) }
    if count == 0 { return hash.digest() }
    piece.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }
}
