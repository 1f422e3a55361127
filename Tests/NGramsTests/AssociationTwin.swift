import Foundation
import LanguageModeling
import NGrams

/// Association values computed the plain way, with dictionaries and no rounding.
struct AssociationTwin {
  /// For each ordered pair of words its count, where it is frequent enough.
  private(set) var counts: [[TokenID]: Int] = [:]
  private(set) var rowSums: [TokenID: Int] = [:]
  private(set) var total = 0
  /// The number of different unordered pairs, rare ones included.
  private(set) var foundPairs = 0
  /// The count that a pair needed; `nil` if none is frequent enough.
  private(set) var minimumCount: Int?
  private let options: AssociationOptions

  init(_ sentences: [[TokenID]], options: AssociationOptions) {
    self.options = options
    var occurrences: [TokenID: Int] = [:]
    for word in sentences.joined() where word >= SpecialToken.count {
      occurrences[word, default: 0] += 1
    }
    let kept = Set(
      occurrences.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .prefix(options.maximumWords).map(\.key))
    for sentence in sentences {
      for (place, word) in sentence.enumerated() where kept.contains(word) {
        for (otherPlace, other) in sentence.enumerated() where kept.contains(other) {
          if !options.distances.contains(abs(place - otherPlace)) { continue }
          counts[[word, other], default: 0] += 1
          rowSums[word, default: 0] += 1
          total += 1
        }
      }
    }
    let unordered = counts.filter { $0.key[0] <= $0.key[1] }.map(\.value)
    foundPairs = unordered.count
    minimumCount = Set(unordered).filter { candidate in
      candidate >= Int(options.minimumPairCount)
        && unordered.filter { $0 >= candidate }.count <= options.maximumPairs
    }.min()
    counts = counts.filter { $0.value >= minimumCount ?? .max }
  }

  /// A pair's value in nats, 0 if it is not listed.
  func value(of first: TokenID, _ second: TokenID) -> Double {
    guard let count = counts[[first, second]] else { return 0 }
    let expected = Double(rowSums[first]!) * Double(rowSums[second]!) / Double(total)
    let value = log(
      (Double(count) + options.smoothing) / (expected + options.smoothing))
    return max(-127.0 / 16, min(127.0 / 16, value < 0 ? value * options.negativeWeight : value))
  }
}
