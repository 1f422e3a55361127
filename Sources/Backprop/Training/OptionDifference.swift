#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What differs between two sets of options, for a message that says why a training cannot go on.
public enum OptionDifference {
  /// The names of the fields whose values differ, sorted; those of nested structures with the names
  /// above them, as `training.learningRate`. Empty if the options are encoded alike.
  ///
  /// Fields are told apart as they are encoded, so that options need no code for it. A choice that
  /// carries values, such as the optimizer, is named by itself if another one was made, and with the
  /// choice and the value if only a value differs: `optimizer.adamW.beta1`.
  public static func names<Options: Encodable>(_ left: Options, _ right: Options) -> [String] {
    guard let left = EncodedValue(encoding: left), let right = EncodedValue(encoding: right) else {
      return ["options that cannot be encoded"]
    }
    return names(left, right, path: []).sorted()
  }

  private static func names(
    _ left: EncodedValue?, _ right: EncodedValue?, path: [String]
  ) -> [String] {
    if left == right { return [] }
    guard case .object(let left) = left, case .object(let right) = right,
      !isOtherChoice(left, right)
    else { return [path.joined(separator: ".")] }
    return Set(left.keys).union(right.keys).flatMap {
      names(left[$0], right[$0], path: path + [$0])
    }
  }

  /// Whether both are encoded enumerations, of different cases: a name and what the case carries.
  private static func isOtherChoice(
    _ left: [String: EncodedValue], _ right: [String: EncodedValue]
  ) -> Bool {
    guard left.count == 1, right.count == 1, let one = left.first, let other = right.first,
      case .object = one.value, case .object = other.value
    else { return false }
    return one.key != other.key
  }
}

/// A value as it is encoded.
private indirect enum EncodedValue: Equatable, Decodable {
  case object([String: EncodedValue])
  case list([EncodedValue])
  case integer(Int64)
  case largeInteger(UInt64)
  case number(Double)
  case truth(Bool)
  case text(String)
  case none

  init?<Value: Encodable>(encoding value: Value) {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // A list around it, for values that are no object by themselves.
    guard let data = try? encoder.encode([value]),
      case .list(let values) = try? JSONDecoder().decode(EncodedValue.self, from: data)
    else { return nil }
    self = values[0]
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let value = try? container.decode(Bool.self) {
      self = .truth(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .largeInteger(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let values = try? container.decode([EncodedValue].self) {
      self = .list(values)
    } else {
      self = .object(try container.decode([String: EncodedValue].self))
    }
  }
}
