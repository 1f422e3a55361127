import Digits
import TestSupport
import Testing

@Suite("Fitting pictures into a field")
struct PictureFittingTests {
  /// Random ink that reaches all sides of its box, inside a margin.
  private func blot(rows: Int, columns: Int, margin: Int = 2, seed: UInt64 = 9) -> DigitPicture {
    let box = DigitFiles.pixels(rows * columns, seed: seed)
    let (allRows, allColumns) = (rows + 2 * margin, columns + 2 * margin)
    var values = [UInt16](repeating: 0, count: allRows * allColumns)
    for row in 0..<rows {
      for column in 0..<columns {
        let isFrame = row == 0 || column == 0 || row == rows - 1 || column == columns - 1
        values[(row + margin) * allColumns + column + margin] =
          isFrame ? 255 : UInt16(box[row * columns + column])
      }
    }
    return DigitPicture(
      name: "blot", rows: allRows, columns: allColumns, maximumValue: 255, values: values)
  }

  /// Where the result's ink begins and ends, and its centre of mass.
  private func measure(
    _ pixels: [UInt8], side: Int
  ) -> (rows: Range<Int>, columns: Range<Int>, centre: (row: Double, column: Double)) {
    let inked = pixels.indices.filter { pixels[$0] > 0 }
    let rows = inked.map { $0 / side }
    let columns = inked.map { $0 % side }
    let total = pixels.reduce(0) { $0 + Double($1) }
    let row = pixels.indices.reduce(0) { $0 + Double(pixels[$1]) * Double($1 / side) } / total
    let column = pixels.indices.reduce(0) { $0 + Double(pixels[$1]) * Double($1 % side) } / total
    return (
      (rows.min() ?? 0)..<(rows.max() ?? -1) + 1, (columns.min() ?? 0)..<(columns.max() ?? -1) + 1,
      (row, column)
    )
  }

  @Test("The shipped 8 has MNIST's size already: it is cut out and moved, and no pixel changes")
  func eight() throws {
    guard
      case .pictures(let pictures) = try DigitSource.open([Command.corpora + "/digits/eight.txt"])
    else {
      Issue.record("not recognised")
      return
    }
    let result = try PictureFitting.mnist.fit(pictures[0])
    #expect(result.ink == .bright)
    #expect(result.inkRows == 1..<21 && result.inkColumns == 1..<16)
    let (rows, columns, centre) = measure(result.pixels, side: 28)
    #expect(rows.count == 20 && columns.count == 15)
    #expect(abs(centre.row - 14) <= 0.5 && abs(centre.column - 14) <= 0.5)
    for row in 0..<20 {
      for column in 0..<15 {
        let place = (rows.lowerBound + row) * 28 + columns.lowerBound + column
        #expect(Int(result.pixels[place]) == pictures[0][row + 1, column + 1])
      }
    }
  }

  @Test("The longer side fills the box, and proportions are kept")
  func proportions() throws {
    for (rows, columns, expected) in [
      (40, 20, (20, 10)), (20, 40, (10, 20)), (100, 30, (20, 6)), (10, 5, (20, 10)),
      (1000, 3, (20, 1)), (1, 7, (3, 20)), (20, 20, (20, 20)),
    ] {
      let result = try PictureFitting.mnist.fit(blot(rows: rows, columns: columns))
      let measured = measure(result.pixels, side: 28)
      #expect(measured.rows.count == expected.0, "\(rows) × \(columns)")
      #expect(measured.columns.count == expected.1, "\(rows) × \(columns)")
    }
  }

  @Test("Making smaller is averaging over areas", arguments: [(47, 31), (64, 64), (21, 90)])
  func areas(rows: Int, columns: Int) throws {
    let picture = blot(rows: rows, columns: columns)
    let result = try PictureFitting.mnist.fit(picture)
    let box = measure(result.pixels, side: 28)
    let (newRows, newColumns) = (box.rows.count, box.columns.count)
    let sums = (0..<newRows * newColumns).map { index in
      // Every source pixel stands for newRows × newColumns equal ones: whole areas remain.
      let (row, column) = (index / newColumns, index % newColumns)
      var sum = 0
      for y in row * rows..<(row + 1) * rows {
        for x in column * columns..<(column + 1) * columns {
          sum += picture[y / newRows + 2, x / newColumns + 2]
        }
      }
      return sum
    }
    let brightest = Double(sums.max() ?? 0)
    for (index, sum) in sums.enumerated() {
      let (row, column) = (index / newColumns, index % newColumns)
      let place = (box.rows.lowerBound + row) * 28 + box.columns.lowerBound + column
      #expect(abs(Double(result.pixels[place]) - 255 * Double(sum) / brightest) < 0.51)
    }
  }

  @Test("Making larger goes evenly from pixel to pixel")
  func enlarging() throws {
    let picture = DigitFiles.picture(
      """
      .....
      .39..
      .39..
      .....
      """)
    let result = try PictureFitting(side: 4, boxSide: 4, maximumValue: 90).fit(picture)
    // Pixel centres at 0.25, 0.75, 1.25 and 1.75 of the two: a quarter, then three, of the way.
    let row: [UInt8] = [30, 45, 75, 90]
    #expect(result.pixels == row + row + row + row)
  }

  @Test("Margins and place make no difference", arguments: [(20, 20), (33, 17), (6, 9)])
  func margins(rows: Int, columns: Int) throws {
    let expected = try PictureFitting.mnist.fit(blot(rows: rows, columns: columns)).pixels
    for margin in [1, 3, 40] {
      let picture = blot(rows: rows, columns: columns, margin: margin)
      #expect(try PictureFitting.mnist.fit(picture).pixels == expected)
    }
  }

  @Test("Dark ink on paper fits as the same picture in bright ink does")
  func darkInk() throws {
    let picture = blot(rows: 33, columns: 17)
    var expected = try PictureFitting.mnist.fit(picture)
    let result = try PictureFitting.mnist.fit(picture.inverted)
    #expect(result.ink == .dark)
    expected.ink = .dark
    #expect(result == expected)
    #expect(try PictureFitting.mnist.fit(picture.inverted, ink: .dark) == expected)
  }

  @Test("The ground becomes 0 and the strongest ink the maximum")
  func contrast() throws {
    let pale = DigitFiles.picture(
      """
      22222
      22622
      22642
      22622
      22222
      """)
    let clear = DigitFiles.picture(
      """
      .....
      ..8..
      ..84.
      ..8..
      .....
      """)
    let fitting = PictureFitting(side: 8, maximumValue: 16)
    #expect(try fitting.fit(pale).pixels == fitting.fit(clear).pixels)
    #expect(try fitting.fit(pale).pixels.max() == 16)
  }

  @Test("Fitting what was fitted changes nothing")
  func twice() throws {
    for fitting in [PictureFitting.mnist, PictureFitting(side: 32, maximumValue: 100)] {
      for seed: UInt64 in 0..<5 {
        let once = try fitting.images(of: [blot(rows: 50, columns: 37, seed: seed)]).images
        let again = try fitting.images(of: [once.picture(at: 0)]).images
        #expect(again == once)
      }
    }
  }

  @Test("Ink stays in the field, even if its mass lies at one end")
  func oneSided() throws {
    var drawing = [String](repeating: ".#....................", count: 20)
    drawing[10] = "." + String(repeating: "#", count: 20) + "."
    drawing = [String(repeating: ".", count: 22)] + drawing + [String(repeating: ".", count: 22)]
    let picture = DigitFiles.picture(drawing.joined(separator: "\n"))
    let fitted = try PictureFitting.mnist.fit(picture).pixels
    #expect(fitted.filter { $0 == 255 }.count == 39)
    #expect(measure(fitted, side: 28).columns == 8..<28)
  }

  @Test("A field of 8 × 8 is filled from edge to edge, in the middle across")
  func small() throws {
    let result = try PictureFitting.uci.fit(blot(rows: 80, columns: 40))
    let measured = measure(result.pixels, side: 8)
    #expect(measured.rows == 0..<8 && measured.columns == 2..<6)
    #expect(result.pixels.allSatisfy { $0 <= 16 })
  }

  @Test("A picture without ink is an error, in any grey and with some noise")
  func blank() throws {
    for (maximum, values) in [
      (255, [UInt16](repeating: 0, count: 12)), (255, [UInt16](repeating: 255, count: 12)),
      (65535, [UInt16](repeating: 77, count: 12)),
      (255, [0, 9, 25, 3, 0, 0, 20, 0, 0, 4, 11, 0]),
    ] {
      let picture = DigitPicture(
        name: "b", rows: 3, columns: 4, maximumValue: maximum, values: values)
      #expect(throws: DigitsDataError.blankPicture(name: "b")) {
        try PictureFitting.mnist.fit(picture)
      }
    }
  }

  @Test("The largest picture and the smallest are fitted")
  func extremes() throws {
    var values = [UInt16](repeating: 0, count: 4096 * 3)
    for row in 1..<4095 { values[row * 3 + 1] = 65535 }
    let line = DigitPicture(
      name: "l", rows: 4096, columns: 3, maximumValue: 65535, values: values)
    #expect(try PictureFitting.mnist.fit(line).pixels.filter { $0 == 255 }.count == 20)
    let dot = DigitPicture(name: "d", rows: 1, columns: 2, maximumValue: 1, values: [0, 1])
    #expect(try PictureFitting.mnist.fit(dot).pixels.filter { $0 == 255 }.count == 400)
    #expect(try PictureFitting(side: 1).fit(dot).pixels == [255])
  }

  @Test("A set of the right size is taken as it is; another is fitted and keeps its labels")
  func sets() throws {
    let images = try DigitSource.open([Command.corpora + "/digits"]).dataSet()[0..<50]
    #expect(try PictureFitting.uci.images(from: images) == images)
    let large = try PictureFitting.mnist.images(from: images)
    #expect(large.labels == images.labels)
    #expect(large.count == 50 && large.rows == 28 && large.maximumValue == 255)
    let source = DigitSource.dataSet(images)
    let fitted = try source.images(fitting: .mnist)
    #expect(fitted.images == large)
    #expect(fitted.ink == [InkTone](repeating: .bright, count: 50))
    for image in 0..<large.count {
      let pixels = large.withPixels(of: image) { Array($0) }
      let measured = measure(pixels, side: 28)
      #expect(max(measured.rows.count, measured.columns.count) == 20)
    }
    let pictures = DigitSource.pictures([images.picture(at: 3), images.picture(at: 4).inverted])
    #expect(try pictures.images(fitting: .mnist).ink == [.bright, .dark])
  }
}
