public import ArgumentParser
public import LacunaKit

/// How counts become probabilities.
struct SmoothingOptions: ParsableArguments {
  @Option(
    name: .long,
    help: """
      mle, add-k, stupid-backoff (scores that are no probabilities), good-turing (Katz), witten-bell, \
      absolute, kneser-ney or modified-kneser-ney.
      """)
  var smoothing: SmoothingMethod = .modifiedKneserNey

  @Option(
    name: .long,
    help: """
      interpolated: shorter contexts always have a say; backoff: only about words that the longer one \
      has not seen. (default: interpolated where the method can)
      """)
  var form: SmoothingForm?

  @OptionGroup var parameters: SmoothingParameters

  var value: Smoothing { parameters.smoothing(smoothing, form: form) }
}

/// The parameters of smoothing methods.
struct SmoothingParameters: ParsableArguments {
  @Option(
    name: .customLong("k"), parsing: .unconditional,
    help: "With add-k: what is added to every count. (default: 1)")
  var k: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      With absolute and kneser-ney: what is taken off every count. (default: estimated for each order)
      """)
  var discount: Double?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: """
      With good-turing: the highest count that is discounted, for each order from 1; the last one also \
      holds for the orders after it. (default: 7)
      """)
  var katzLimit: [Int] = []

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      With stupid-backoff: the factor for each word that the context is cut by. (default: 0.4)
      """)
  var backoffFactor: Double?

  /// A method with these parameters, whether it takes them or not.
  func smoothing(_ method: SmoothingMethod, form: SmoothingForm?) -> Smoothing {
    Smoothing(
      method, form: form, k: k, discount: discount,
      katzLimits: katzLimit.isEmpty ? nil : katzLimit, backoffFactor: backoffFactor)
  }
}

extension SmoothingMethod: ExpressibleByArgument {}
extension SmoothingForm: ExpressibleByArgument {}
