#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The memory that training a network takes, known before any of it is allocated.
///
/// What the values of a batch on the tape take comes on top, and shows only when one has been seen:
/// see ``Trainer/trial(seconds:)``.
public struct TrainingMemory: Sendable, Equatable {
  /// The number of parameters, those that are not trained included.
  public let parameterCount: Int
  /// The bytes of one number for each parameter.
  public let byteCountPerCopy: Int
  /// How many numbers each parameter has: its value and gradient, the optimizer's moments, the
  /// average if there is one, and the value in the best round.
  public let copyCount: Int

  /// The memory for a plan.
  public init(_ plan: ParameterPlan, _ options: NetworkTrainingOptions) {
    parameterCount = plan.entries.reduce(0) { sum, entry in
      let count = entry.shape.array.reduce(1) {
        Self.limited($0.multipliedReportingOverflow(by: $1))
      }
      return Self.limited(sum.addingReportingOverflow(count))
    }
    byteCountPerCopy = Self.limited(
      parameterCount.multipliedReportingOverflow(by: MemoryLayout<Float>.stride))
    copyCount =
      3 + (options.optimizer.keepsFirstMoment ? 1 : 0)
      + (options.optimizer.keepsSecondMoment ? 1 : 0)
      + (options.averaging == nil ? 0 : 1)
  }

  /// All bytes together; the largest number there is, if they are more.
  public var byteCount: Int {
    Self.limited(byteCountPerCopy.multipliedReportingOverflow(by: copyCount))
  }

  /// The bytes of memory that the machine has.
  public static var physicalByteCount: Int {
    let pageCount = sysconf(Int32(_SC_PHYS_PAGES))
    let pageByteCount = sysconf(Int32(_SC_PAGESIZE))
    // A system that does not say has as much as is asked for.
    return pageCount > 0 && pageByteCount > 0 ? pageCount * pageByteCount : .max
  }

  /// Throws if training takes more memory than the machine has; to be called before ``Parameters``
  /// are made.
  ///
  /// - Throws: ``BackpropError/tooLarge(parameterCount:byteCount:available:)``.
  public func check(available: Int = physicalByteCount) throws(BackpropError) {
    guard byteCount <= available else {
      throw .tooLarge(
        parameterCount: parameterCount, byteCount: byteCount, available: available)
    }
  }

  private static func limited(_ result: (partialValue: Int, overflow: Bool)) -> Int {
    result.overflow ? .max : result.partialValue
  }
}
