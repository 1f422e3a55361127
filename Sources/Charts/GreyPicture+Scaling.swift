extension GreyPicture {
  /// The picture with half as many rows and columns: each pixel the mean of up to four.
  public var halved: GreyPicture {
    let (newRows, newColumns) = ((rows + 1) / 2, (columns + 1) / 2)
    var result: [UInt8] = []
    result.reserveCapacity(newRows * newColumns)
    for row in 0..<newRows {
      for column in 0..<newColumns {
        var (sum, count) = (0, 0)
        for y in 2 * row..<min(2 * row + 2, rows) {
          for x in 2 * column..<min(2 * column + 2, columns) {
            sum += Int(pixels[y * columns + x])
            count += 1
          }
        }
        result.append(UInt8((sum + count / 2) / count))
      }
    }
    return GreyPicture(pixels: result, rows: newRows, columns: newColumns)
  }

  /// The picture with twice as many rows and columns: four pixels for each.
  public var doubled: GreyPicture {
    let newColumns = 2 * columns
    let result = (0..<2 * rows * newColumns).map { index in
      pixels[index / newColumns / 2 * columns + index % newColumns / 2]
    }
    return GreyPicture(pixels: result, rows: 2 * rows, columns: newColumns)
  }
}
