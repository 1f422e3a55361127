import Backprop
import Foundation
import TestSupport
import Testing

/// The files in Goldens, which PyTorch made; `Scripts/generate-backprop-goldens.py` describes them.
enum GoldenFiles {
  static func read<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/\(name).json")
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }
}

/// The generator that the files' inputs are drawn with.
struct GoldenGenerator {
  private var state: UInt32

  init(seed: UInt32) { state = seed }

  private mutating func advance() -> UInt32 {
    state = state &* 1_664_525 &+ 1_013_904_223
    return state
  }

  /// A number in [-1, 1).
  mutating func value() -> Double { Double(advance() >> 8) / 0x1p24 * 2 - 1 }

  mutating func targets(_ count: Int, classes: Int) -> [Int32] {
    (0..<count).map { _ in Int32(advance() % UInt32(classes)) }
  }

  mutating func values(_ count: Int, scale: Double = 1, kind: String = "value") -> [Double] {
    (0..<count).map { _ in
      let value = value()
      return switch kind {
      case "share": (value + 1) / 2 * scale
      case "positive": ((value + 1) / 2 + 0.5) * scale
      default: value * scale
      }
    }
  }
}

/// Compares lists within a relative tolerance of their largest element.
func expectClose(
  _ found: [Double], _ expected: [Double], relative: Double, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, "\(name)", sourceLocation: sourceLocation)
  let tolerance = relative * expected.reduce(0) { max($0, abs($1)) }
  let wrong = zip(found, expected).enumerated().first { !(abs($1.0 - $1.1) <= tolerance) }
  if let (place, (found, expected)) = wrong {
    Issue.record(
      "\(name), element \(place): \(found) instead of \(expected)", sourceLocation: sourceLocation)
  }
}
