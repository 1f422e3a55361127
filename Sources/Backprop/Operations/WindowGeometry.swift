/// How a window moves over pictures in the order batch, height, width, channels.
public struct WindowGeometry: Sendable, Hashable {
  /// The sizes of the pictures and their number.
  public let batch, height, width, channels: Int
  /// The sizes of the result.
  public let outputHeight, outputWidth: Int
  /// The sizes of the window.
  public let windowHeight, windowWidth: Int
  /// How far it moves at a time.
  public let stride: Int
  /// How many empty rows and columns there are around the picture.
  public let paddingHeight, paddingWidth: Int

  /// The geometry for pictures of a shape [batch, height, width, channels].
  ///
  /// - Throws: ``BackpropError`` if the window does not fit.
  package init(
    _ operation: String, _ shape: Shape, window: (height: Int, width: Int), stride: Int,
    padding: (height: Int, width: Int)
  ) throws(BackpropError) {
    guard shape.rank == 4 else {
      throw .unsuitableShape(
        operation: operation, shape, need: "it takes [batch × height × width × channels]")
    }
    let limit = 1 << 24
    let isPositive = [window.height, window.width, stride].allSatisfy { (1...limit).contains($0) }
    guard isPositive, (0...limit).contains(padding.height), (0...limit).contains(padding.width)
    else {
      throw .invalidOption(
        name: "\(operation)'s window, stride or padding",
        value:
          "\(window.height) × \(window.width), \(stride), \(max(padding.height, padding.width))",
        need: "positive, the padding 0 or more, and none above \(limit)")
    }
    // A window that lies in the padding altogether would have nothing to look at.
    guard padding.height < window.height, padding.width < window.width else {
      throw .invalidOption(
        name: "\(operation)'s padding", value: "\(padding.height) × \(padding.width)",
        need: "smaller than the window of \(window.height) × \(window.width)")
    }
    let outputHeight = (shape[1] + 2 * padding.height - window.height) / stride + 1
    let outputWidth = (shape[2] + 2 * padding.width - window.width) / stride + 1
    guard shape[1] + 2 * padding.height >= window.height,
      shape[2] + 2 * padding.width >= window.width
    else {
      throw .shapeMismatch(
        operation: "\(operation) (picture and window)", shape, [window.height, window.width])
    }
    batch = shape[0]
    height = shape[1]
    width = shape[2]
    channels = shape[3]
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    windowHeight = window.height
    windowWidth = window.width
    self.stride = stride
    paddingHeight = padding.height
    paddingWidth = padding.width
  }

  /// The shape of the result with so many channels.
  package func outputShape(channels: Int) -> Shape { [batch, outputHeight, outputWidth, channels] }

  /// The rows of the picture under the window of an output row.
  func rows(_ outputRow: Int) -> Range<Int> {
    Self.covered(outputRow * stride - paddingHeight, windowHeight, height)
  }

  /// The columns of the picture under the window of an output column.
  func columns(_ outputColumn: Int) -> Range<Int> {
    Self.covered(outputColumn * stride - paddingWidth, windowWidth, width)
  }

  private static func covered(_ start: Int, _ size: Int, _ limit: Int) -> Range<Int> {
    let lower = min(max(start, 0), limit)
    return lower..<max(lower, min(start + size, limit))
  }
}

/// A window with weights: how many channels come in and go out, in how many separate groups.
public struct ConvolutionGeometry: Sendable, Hashable {
  /// The movement of the kernel.
  public let window: WindowGeometry
  /// The channels of the result.
  public let outputChannels: Int
  /// The groups of channels that do not see each other.
  public let groups: Int

  package init(window: WindowGeometry, outputChannels: Int, groups: Int) {
    self.window = window
    self.outputChannels = outputChannels
    self.groups = groups
  }

  /// The channels that one kernel sees.
  var groupInputs: Int { window.channels / groups }
  /// The channels that one group makes.
  var groupOutputs: Int { outputChannels / groups }
  /// [kernel height × kernel width × inputs of a group × outputs].
  package var weightShape: Shape {
    [window.windowHeight, window.windowWidth, groupInputs, outputChannels]
  }

  /// The same for another number of pictures.
  func batch(_ count: Int) throws(BackpropError) -> ConvolutionGeometry {
    ConvolutionGeometry(
      window: try WindowGeometry(
        "convolution", [count, window.height, window.width, window.channels],
        window: (window.windowHeight, window.windowWidth), stride: window.stride,
        padding: (window.paddingHeight, window.paddingWidth)),
      outputChannels: outputChannels, groups: groups)
  }
}
