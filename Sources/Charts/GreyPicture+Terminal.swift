extension GreyPicture {
  private static let ramp = Array(" .:-=+*#%@")

  /// Pixels as lines of text; see ``terminalLines(usesColor:)``.
  public static func terminalLines(
    pixels: [UInt8], rows: Int, columns: Int, usesColor: Bool = false
  ) -> [String] {
    GreyPicture(pixels: pixels, rows: rows, columns: columns).terminalLines(usesColor: usesColor)
  }

  /// The picture as lines of text.
  ///
  /// - Parameter usesColor: Whether the terminal understands codes for 256 colours. If so, a character
  ///   is two pixels, one above the other. If not, two characters are a pixel, the more ink the
  ///   lighter it is, as on a dark screen; ``inverted`` suits a light one.
  /// - Returns: Half as many lines as rows with `columns` columns each, or as many lines as rows with
  ///   up to twice `columns` columns.
  public func terminalLines(usesColor: Bool = false) -> [String] {
    usesColor ? coloredLines() : plainLines()
  }

  private func plainLines() -> [String] {
    (0..<rows).map { row in
      var line = ""
      for column in 0..<columns {
        let ink = Self.ramp[Int(pixels[row * columns + column]) * Self.ramp.count / 256]
        line.append(ink)
        line.append(ink)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func coloredLines() -> [String] {
    stride(from: 0, to: rows, by: 2).map { row in
      var line = ""
      var last = ""
      for column in 0..<columns {
        let upper = Self.terminalIndex(pixels[row * columns + column])
        var codes = "38;5;\(upper)"
        if row + 1 < rows {
          codes += ";48;5;\(Self.terminalIndex(pixels[(row + 1) * columns + column]))"
        }
        if codes != last { line += "\u{1B}[\(codes)m" }
        line += "▀"
        last = codes
      }
      return columns > 0 ? line + "\u{1B}[0m" : line
    }
  }

  private static func terminalIndex(_ pixel: UInt8) -> Int {
    Color(red: pixel, green: pixel, blue: pixel).terminalIndex
  }
}
