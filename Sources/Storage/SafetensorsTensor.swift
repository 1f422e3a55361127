/// The element types of a safetensors file, by the names they have in it.
public enum SafetensorsType: String, Sendable, Equatable, CaseIterable {
  case bool = "BOOL"
  case uint8 = "U8"
  case int8 = "I8"
  case uint16 = "U16"
  case int16 = "I16"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case uint32 = "U32"
  case int32 = "I32"
  case float32 = "F32"
  case uint64 = "U64"
  case int64 = "I64"
  case float64 = "F64"

  /// The size of an element.
  public var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }
}

/// A Swift type whose values lie in a safetensors file as they lie in memory.
public protocol SafetensorsElement: BitwiseCopyable, Sendable {
  /// What the file calls it.
  static var safetensorsType: SafetensorsType { get }
}

extension Float: SafetensorsElement {
  public static var safetensorsType: SafetensorsType { .float32 }
}

extension Double: SafetensorsElement {
  public static var safetensorsType: SafetensorsType { .float64 }
}

extension Int64: SafetensorsElement {
  public static var safetensorsType: SafetensorsType { .int64 }
}

extension UInt8: SafetensorsElement {
  public static var safetensorsType: SafetensorsType { .uint8 }
}

/// What the header of a safetensors file says of one tensor; elements are in row-major order.
public struct SafetensorsTensor: Sendable, Equatable {
  /// Its name, unique in the file.
  public let name: String
  /// The type of its elements.
  public let type: SafetensorsType
  /// Its dimensions; none for a scalar.
  public let shape: [Int]
  /// The product of its dimensions, 1 for a scalar.
  public let elementCount: Int

  /// The size of its data.
  public var byteCount: Int { elementCount * type.byteCount }

  /// Describes a tensor; dimensions are not negative, and their product fits.
  public init(name: String, type: SafetensorsType, shape: [Int]) {
    guard let count = Self.elementCount(type, shape) else {
      preconditionFailure("impossible shape \(shape) of tensor \(name)")
    }
    self.name = name
    self.type = type
    self.shape = shape
    elementCount = count
  }

  /// The number of elements, or `nil` if a dimension is negative or the size in bytes overflows.
  static func elementCount(_ type: SafetensorsType, _ shape: [Int]) -> Int? {
    var count = 1
    for dimension in shape {
      guard dimension >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      if overflow { return nil }
      count = product
    }
    return count.multipliedReportingOverflow(by: type.byteCount).overflow ? nil : count
  }

  /// Compares as bytes: `==` of strings takes differently composed letters for equal, but the format
  /// does not.
  func isNamed(_ other: String) -> Bool {
    name.utf8.elementsEqual(other.utf8)
  }
}
