extension PictureFitting {
  /// A part of a picture.
  struct Bounds {
    var rows: Range<Int>
    var columns: Range<Int>
  }

  /// A scaled piece of a picture, row after row.
  struct Box {
    var rows: Int
    var columns: Int
    var values: [Float]
  }

  /// The pixels with the ground at 0 and the brightest at 1; nil where the two are hardly different.
  func levels(of picture: DigitPicture, ground: Int) -> [Float]? {
    let brightest = Int(picture.values.max() ?? 0)
    guard Float(brightest - ground) > inkThreshold * Float(picture.maximumValue) else { return nil }
    let range = Float(brightest - ground)
    return picture.values.map { Float(max(Int($0) - ground, 0)) / range }
  }

  /// From the first to the last row and column with ink.
  func inkBounds(of levels: [Float], columns: Int) -> Bounds? {
    var bounds: Bounds?
    for (index, level) in levels.enumerated() where level > inkThreshold {
      let (row, column) = (index / columns, index % columns)
      guard let known = bounds else {
        bounds = Bounds(rows: row..<row + 1, columns: column..<column + 1)
        continue
      }
      bounds = Bounds(
        rows: known.rows.lowerBound..<row + 1,
        columns: min(known.columns.lowerBound, column)..<max(known.columns.upperBound, column + 1))
    }
    return bounds
  }

  /// Cuts the ink out and scales it until its longer side fills the box.
  func scaled(_ levels: [Float], columns: Int, bounds: Bounds) -> Box {
    let (height, width) = (bounds.rows.count, bounds.columns.count)
    let piece = bounds.rows.flatMap { row in
      levels[row * columns + bounds.columns.lowerBound..<row * columns + bounds.columns.upperBound]
    }
    let longer = max(height, width)
    // At least one pixel, rounded half up.
    let rows = max((2 * height * boxSide + longer) / (2 * longer), 1)
    let newColumns = max((2 * width * boxSide + longer) / (2 * longer), 1)
    let narrow = Resampling(from: width, to: newColumns).rows(of: piece, columns: width)
    let turned = transposed(narrow, rows: height, columns: newColumns)
    let low = Resampling(from: height, to: rows).rows(of: turned, columns: height)
    return Box(
      rows: rows, columns: newColumns, values: transposed(low, rows: newColumns, columns: rows))
  }

  /// Puts the box into the field and rounds its values to bytes. The brightest becomes the maximum:
  /// averaging makes thin strokes of large pictures pale, and the data sets have none such.
  func placed(_ box: Box) -> [UInt8] {
    var (total, rowMoment, columnMoment): (Float, Float, Float) = (0, 0, 0)
    for (index, value) in box.values.enumerated() {
      total += value
      rowMoment += value * Float(index / box.columns)
      columnMoment += value * Float(index % box.columns)
    }
    let brightest = box.values.max() ?? 1
    let top = start(of: box.rows, centroid: rowMoment / total)
    let left = start(of: box.columns, centroid: columnMoment / total)
    var pixels = [UInt8](repeating: 0, count: side * side)
    for (index, value) in box.values.enumerated() {
      let place = (top + index / box.columns) * side + left + index % box.columns
      let level = (value / brightest * Float(maximumValue)).rounded()
      pixels[place] = UInt8(min(level, Float(maximumValue)))
    }
    return pixels
  }

  /// Where the box begins along an axis. The pixel of index `side / 2` is the one that MNIST's
  /// images have their centre of mass in: measured over the set, it lies at 14.0 of 0…27.
  private func start(of count: Int, centroid: Float) -> Int {
    if boxSide == side { return (side - count) / 2 }
    let start = Int((Float(side / 2) - centroid).rounded())
    return min(max(start, 0), side - count)
  }
}
