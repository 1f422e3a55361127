/// A table of numbers shown as colours: how often each digit was taken for which, say.
public struct HeatMap: Sendable {
  /// Which cells the colours are for.
  public enum Emphasis: Sendable, Equatable {
    /// All of them.
    case everything
    /// Those off the diagonal: the errors of a confusion matrix, of which nothing would be seen beside
    /// the many right answers. The diagonal is grey.
    case offDiagonal
  }

  /// What the table shows.
  public var title: String
  /// The numbers, row by row. Rows may differ in length; cells that are missing or not finite are
  /// drawn as "–".
  public var values: [[Double]]
  /// The names of the rows, from top to bottom; missing ones are empty.
  public var rowLabels: [String]
  /// The names of the columns, from left to right; missing ones are empty.
  public var columnLabels: [String]
  /// What the rows are.
  public var rowAxis: String
  /// What the columns are.
  public var columnAxis: String
  /// Whether the numbers are written into the cells.
  public var showsNumbers: Bool
  /// Which cells the colours are for.
  public var emphasis: Emphasis
  /// The colours from the smallest to the largest number.
  public var colors: ColorScale

  /// A table. Its colours are those for errors if these are what it is about, else blues.
  public init(
    title: String, values: [[Double]], rowLabels: [String] = [], columnLabels: [String] = [],
    rowAxis: String = "", columnAxis: String = "", showsNumbers: Bool = true,
    emphasis: Emphasis = .everything, colors: ColorScale? = nil
  ) {
    self.title = title
    self.values = values
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.rowAxis = rowAxis
    self.columnAxis = columnAxis
    self.showsNumbers = showsNumbers
    self.emphasis = emphasis
    self.colors = colors ?? (emphasis == .everything ? .ocean : .ember)
  }
}

extension HeatMap {
  package var rowCount: Int { values.count }
  package var columnCount: Int { values.map(\.count).max() ?? 0 }

  package func rowLabel(_ row: Int) -> String { row < rowLabels.count ? rowLabels[row] : "" }

  package func columnLabel(_ column: Int) -> String {
    column < columnLabels.count ? columnLabels[column] : ""
  }

  /// A number that can be shown, or nil.
  package func value(row: Int, column: Int) -> Double? {
    guard column < values[row].count else { return nil }
    let value = values[row][column]
    return ChartAxis.Scale.linear.shows(value) ? value : nil
  }

  /// The decimals of all numbers: none if they are whole, else so many that the largest has three
  /// digits. Nil if the numbers are too large or too small to be written like that.
  private var decimals: Int? {
    let shown = values.joined().filter(ChartAxis.Scale.linear.shows)
    let largest = shown.reduce(0) { max($0, $1.magnitude) }
    guard largest < 1e6, largest >= 0.01 || largest == 0 else { return nil }
    if shown.allSatisfy({ $0 == $0.rounded() }) { return 0 }
    return largest < 0.1 ? 4 : largest < 1 ? 3 : largest < 10 ? 2 : largest < 100 ? 1 : 0
  }

  /// What is written into the cells, row by row.
  package var numbers: [[String]] {
    let decimals = decimals
    return values.indices.map { row in
      (0..<columnCount).map { column in
        guard let value = value(row: row, column: column) else { return "–" }
        return decimals.map { NumberText.fixed(value, decimals: $0) } ?? NumberText.short(value)
      }
    }
  }

  /// Whether the colours are for a cell.
  package func isEmphasized(row: Int, column: Int) -> Bool {
    emphasis == .everything || row != column
  }

  /// The numbers that the colours stand for: from zero, if none is below it, to the largest.
  package var span: AxisSpan {
    let shown = values.indices.flatMap { row in
      values[row].indices.compactMap { column in
        isEmphasized(row: row, column: column) ? value(row: row, column: column) : nil
      }
    }
    let smallest = min(0, shown.min() ?? 0)
    let largest = max(smallest, shown.max() ?? 0)
    let range = smallest...(largest > smallest ? largest : smallest + 1)
    return AxisSpan(ChartAxis(label: "", range: range), values: [], tickCount: 7)
  }

  /// How dark a cell is, from 0 to 1; nil for one that the colours are not for.
  package func shade(row: Int, column: Int, span: AxisSpan) -> Double? {
    guard isEmphasized(row: row, column: column) else { return nil }
    return value(row: row, column: column).map(span.fraction)
  }
}
