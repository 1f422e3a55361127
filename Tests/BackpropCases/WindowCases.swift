import Backprop

extension OperationCase {
  /// Convolutions: strides, padding, groups, channels and numbers of pictures whose last group is a
  /// smaller one.
  static let windows: [OperationCase] =
    [
      convolution([1, 5, 5, 1], [3, 3, 1, 1]),
      convolution([3, 6, 5, 3], [3, 3, 3, 4], padding: 1),
      convolution([17, 4, 4, 1], [3, 3, 1, 4], padding: 1),
      convolution([17, 3, 4, 4], [2, 2, 4, 3]),
      convolution([3, 7, 6, 1], [3, 3, 1, 3], stride: 2),
      convolution([2, 7, 8, 4], [3, 3, 4, 16], stride: 2, padding: 1),
      convolution([2, 5, 6, 4], [3, 3, 2, 6], stride: 2, padding: 1, groups: 2),
      convolution([3, 4, 4, 16], [1, 1, 16, 16]),
      convolution([2, 4, 5, 16], [3, 3, 4, 16], padding: 1, groups: 4),
      // One kernel for each channel.
      convolution([2, 5, 5, 4], [3, 3, 1, 4], padding: 1, groups: 4),
      convolution([2, 5, 5, 3], [3, 2, 3, 4], stride: 3, padding: 1),
      convolution([1, 4, 6, 3], [4, 6, 3, 4]),
    ] + activated + alongOneAxis

  static func convolution(
    _ x: Shape, _ weight: Shape, stride: Int = 1, padding: Int = 0, groups: Int = 1,
    hasBias: Bool = true, _ activation: Activation? = nil, needsInputGradient: Bool = true,
    work: Work? = nil
  ) -> OperationCase {
    var name = "convolution of \(x) with \(weight)"
    if stride != 1 { name += ", stride \(stride)" }
    if padding != 0 { name += ", padding \(padding)" }
    if groups != 1 { name += ", \(groups) groups" }
    if !hasBias { name += ", without bias" }
    if !needsInputGradient { name += ", of fixed pictures" }
    if let activation { name += ", \(activation)" }
    return OperationCase(
      name, [.convolution],
      [CaseInput(x, needsGradient: needsInputGradient), CaseInput(weight)]
        + (hasBias ? [CaseInput([weight[-1]])] : []), work: work,
      Convolved(stride: stride, padding: padding, groups: groups, activation: activation))
  }

  private static let activated: [OperationCase] =
    [
      convolution([3, 5, 5, 3], [3, 3, 3, 4], padding: 1, hasBias: false),
      convolution([3, 5, 5, 3], [3, 3, 3, 4], hasBias: false, .relu),
      convolution([17, 4, 5, 1], [3, 3, 1, 4], padding: 1, .relu, needsInputGradient: false),
    ]
    + ([.relu, .tanh, .gelu, .leakyReLU(slope: 0.2), .maxout(pieces: 2)] as [Activation]).map {
      convolution([3, 5, 4, 3], [3, 3, 3, 4], padding: 1, $0)
    } + [
      OperationCase(
        "two convolutions of the same pictures", [.convolution, .combine],
        [CaseInput([3, 4, 4, 2]), CaseInput([3, 3, 2, 3])], ConvolvedTwice())
    ]

  private static let alongOneAxis: [OperationCase] = [
    (1, 0, 1), (2, 2, 1), (1, 1, 2),
  ].map { stride, padding, groups in
    OperationCase(
      "convolution along one axis, stride \(stride), padding \(padding), \(groups) groups",
      [.convolution],
      [CaseInput([3, 9, 4]), CaseInput([5, 4 / groups, 6]), CaseInput([6])],
      ConvolvedAlongOneAxis(stride: stride, padding: padding, groups: groups))
  }

  /// The largest and the average of windows.
  static let pooling: [OperationCase] = [Pooling.maximum, .average].flatMap { pooling in
    [
      ([3, 4, 6, 3] as Shape, 2, 2, 0), ([17, 3, 3, 1], 2, 1, 0), ([2, 5, 6, 4], 3, 2, 1),
      ([1, 5, 5, 16], 3, 1, 1), ([2, 4, 4, 3], 4, 4, 0), ([2, 5, 4, 3], 1, 2, 0),
    ].map { shape, window, stride, padding in
      OperationCase(
        "\(pooling) pool of \(shape), window \(window), stride \(stride), padding \(padding)",
        [.pool], [CaseInput(shape, .distinct)],
        Pooled(pooling: pooling, window: window, stride: stride, padding: padding))
    }
  }
}
