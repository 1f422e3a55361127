import ArgumentParser
import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much memory may be used, and where data goes that finds no room in it.
struct MemoryOptions: ParsableArguments {
  @Option(
    name: .long,
    help: """
      How much memory to use, as sort takes it: 2G, 512M, or a share of what the machine has such \
      as 50%; a number alone is KiB. It never changes results.
      """)
  var memory: MemorySize = MemorySize(argument: "80%")!

  @Option(
    name: .long,
    help: """
      The folder for temporary data that finds no room in memory. Nothing is left in it, however the \
      command ends. (default: TMPDIR, or /tmp)
      """,
    completion: .directory)
  var temporaryDirectory: String?

  /// What these options and those for threads permit.
  func room(threads: Int) throws -> WorkingRoom {
    let folder = temporaryDirectory ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let room = WorkingRoom(
      threads: threads, memoryByteCount: memory.byteCount, temporaryFolder: folder)
    // A folder that was named is tried before the work.
    if temporaryDirectory != nil { try room.checkTemporaryFolder() }
    return room
  }
}

/// An amount of memory as GNU sort writes it.
struct MemorySize: ExpressibleByArgument, CustomStringConvertible {
  let byteCount: Int
  let description: String

  init?(argument: String) {
    description = argument
    let digits = argument.prefix { "0123456789.".contains($0) }
    let unit = argument.dropFirst(digits.count)
    guard let number = Double(digits), number > 0 else { return nil }
    let factor: Double
    switch unit {
    case "%":
      guard number <= 100 else { return nil }
      factor = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE))) / 100
    case "b", "B": factor = 1
    case "", "k", "K": factor = 0x1p10
    case "m", "M": factor = 0x1p20
    case "g", "G": factor = 0x1p30
    case "t", "T": factor = 0x1p40
    default: return nil
    }
    guard number * factor < 0x1p60 else { return nil }
    byteCount = Int(number * factor)
  }

  var defaultValueDescription: String { description }
}
