/// Whether the strokes of a picture are brighter than what they are drawn on.
public enum InkTone: String, Sendable, CaseIterable {
  /// Bright ink on a dark ground, as the data sets have it.
  case bright
  /// Dark ink on bright paper, as scanners and cameras see it.
  case dark
}

extension DigitPicture {
  /// Which ink the picture seems to be drawn in.
  ///
  /// The ground is what most of the border shows. Where it is brighter than the picture on average,
  /// there is something darker inside. The median of the border is taken, because strokes may
  /// touch it. A picture of one grey counts as bright ink on a dark ground, without any ink.
  ///
  /// - Complexity: O(pixels).
  public var apparentInk: InkTone {
    let sum = values.reduce(0) { $0 + Int($1) }
    return groundLevel * values.count > sum ? .dark : .bright
  }

  /// The picture in bright ink on a dark ground, and in which ink it was taken to be.
  ///
  /// - Parameter ink: the ink, or nil to go by ``apparentInk``.
  public func inBrightInk(
    from ink: InkTone? = nil
  ) -> (picture: DigitPicture, ink: InkTone) {
    let ink = ink ?? apparentInk
    return (ink == .bright ? self : inverted, ink)
  }

  /// The median of the pixels along the border; the lower one of two.
  var groundLevel: Int {
    var border = Array(values.prefix(columns)) + Array(values.suffix(columns))
    for row in 0..<rows {
      border.append(values[row * columns])
      border.append(values[row * columns + columns - 1])
    }
    border.sort()
    return Int(border[(border.count - 1) / 2])
  }
}
