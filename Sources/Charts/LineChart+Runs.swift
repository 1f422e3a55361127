extension LineChart {
  /// The points that both axes can show: they choose the ranges.
  package var shownPoints: [Point] {
    series.flatMap(\.points).filter { xAxis.scale.shows($0.x) && yAxis.scale.shows($0.y) }
  }

  /// The horizontal values that choose the range: a marker is never outside.
  package var shownX: [Double] {
    shownPoints.map(\.x) + markers.map(\.x).filter(xAxis.scale.shows)
  }
}

extension LineChart.Series {
  /// The points as fractions of the axes, broken into runs at gaps.
  private func runs(x: AxisSpan, y: AxisSpan) -> [[Location]] {
    points.split { !x.scale.shows($0.x) || !y.scale.shows($0.y) }.map { run in
      run.map { Location(x: x.fraction($0.x), y: y.fraction($0.y)) }
    }
  }

  /// The points within the ranges, as fractions of the axes.
  package func visiblePoints(x: AxisSpan, y: AxisSpan) -> [Location] {
    runs(x: x, y: y).joined().filter { (0...1).contains($0.x) && (0...1).contains($0.y) }
  }

  /// The lines within the ranges, as fractions of the axes. A run of one location is a point without
  /// a neighbour.
  package func visibleLines(x: AxisSpan, y: AxisSpan) -> [[Location]] {
    var lines: [[Location]] = []
    for run in runs(x: x, y: y) {
      if run.count == 1, clippedToUnitSquare(run[0], run[0]) != nil { lines.append(run) }
      var line: [Location] = []
      for (start, end) in zip(run, run.dropFirst()) {
        guard let (from, to) = clippedToUnitSquare(start, end) else { continue }
        if line.last != from {
          if !line.isEmpty { lines.append(line) }
          line = [from]
        }
        line.append(to)
      }
      if !line.isEmpty { lines.append(line) }
    }
    return lines
  }
}

/// A line with no more corners than can be seen: of neighbours within the same pixel column only the
/// first, the lowest, the highest and the last stay.
///
/// A loss at each of a million steps is drawn like this with a few thousand corners and looks the
/// same. Takes time proportional to the count.
package func thinned(_ line: [Location]) -> [Location] {
  var result: [Location] = []
  var start = 0
  while start < line.count {
    let column = line[start].x.rounded(.down)
    var end = start + 1
    while end < line.count, line[end].x.rounded(.down) == column { end += 1 }
    let group = start..<end
    let lowest = group.min { line[$0].y < line[$1].y } ?? start
    let highest = group.max { line[$0].y < line[$1].y } ?? start
    var last = -1
    for index in [start, min(lowest, highest), max(lowest, highest), end - 1] where index > last {
      result.append(line[index])
      last = index
    }
    start = end
  }
  return result
}
