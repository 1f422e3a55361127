/// Ranks of answers that may be equally good.
enum Ranks {
  /// Ranks from 1 for the first `count` of some scores, best first; equal scores share a rank, marked
  /// with =, also where the others are no longer shown.
  static func of(_ scores: [Double], count: Int) -> [String] {
    var ranks: [String] = []
    var rank = 0
    for (index, score) in scores.prefix(count).enumerated() {
      let tiesBefore = index > 0 && scores[index - 1] == score
      let tiesAfter = index + 1 < scores.count && scores[index + 1] == score
      if !tiesBefore { rank = index + 1 }
      ranks.append(tiesBefore || tiesAfter ? "\(rank)=" : "\(rank)")
    }
    return ranks
  }

  /// Ranks for a right-aligned column: digits stand below digits, ties or not.
  static func aligned(_ scores: [Double], count: Int) -> [String] {
    let ranks = of(scores, count: count)
    guard ranks.contains(where: { $0.last == "=" }) else { return ranks }
    return ranks.map { $0.last == "=" ? $0 : $0 + " " }
  }

  /// Whether an answer that is not shown is as good as the last one that is.
  static func areCut(_ scores: [Double], count: Int) -> Bool {
    count > 0 && scores.count > count && scores[count] == scores[count - 1]
  }
}
