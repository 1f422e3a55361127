import Backprop
import Foundation
import LanguageModeling
import NeuralModels

/// What a network computes, said once more as plainly as possible, for one place at a time.
struct PlainNetwork {
  let plan: NetworkPlan
  private let weights: [String: [Double]]

  init<Scalar>(_ plan: NetworkPlan, _ parameters: Parameters<Scalar>) {
    self.plan = plan
    weights = Dictionary(
      uniqueKeysWithValues: parameters.ids.map { ($0.name, parameters[$0.id].map { Double($0) }) })
  }

  /// ln P of every token at a place of a document; that of `<s>` has no part in the sum.
  func logProbabilities(_ document: [Int32], at place: Int) -> [Double] {
    func word(_ place: Int) -> Int {
      Int(document.indices.contains(place) ? document[place] : Int32(SpecialToken.sentenceStart))
    }
    var input: [Double] = []
    for distance in 0..<plan.leftWindow { input += row("words.table", word(place - 1 - distance)) }
    for distance in 0..<plan.rightWindow { input += row("words.table", word(place + 1 + distance)) }
    for side in 0..<(plan.isMasked ? 2 : 1) {
      let words = side == 0 ? document[..<place].reversed() : Array(document[(place + 1)...])
      for halfLife in plan.halfLives {
        input += normalized(average(words.map { Int($0) }, halfLife), "memory.norm")
      }
    }
    var x = input
    for (number, units) in plan.hidden.enumerated() {
      let name = "hidden\(number + 1)"
      let source = plan.normalizesLayers && number > 0 ? normalized(x, "\(name).norm") : x
      let y = activated(dense(source, name))
      switch plan.connections {
      case .residual where number > 0 && x.count == units: x = zip(x, y).map { $0 + $1 }
      case .dense where number > 0: x += y
      default: x = y
      }
    }
    if plan.normalizesLayers { x = normalized(x, "output.norm") }
    x = dense(x, "output.projection")
    if plan.connectsDirectly { x = zip(x, dense(input, "direct")).map { $0 + $1 } }
    let table = plan.tiesOutput ? "words.table" : "output.words"
    let logits = (0..<plan.vocabularySize).map { word in
      zip(x, row(table, word)).reduce(weights["output.bias"]![word]) { $0 + $1.0 * $1.1 }
    }
    let others = logits.indices.filter { $0 != Int(SpecialToken.sentenceStart) }
    let total = others.reduce(0) { $0 + exp(logits[$1]) }
    return logits.indices.map { others.contains($0) ? logits[$0] - log(total) : -.infinity }
  }

  private func row(_ table: String, _ index: Int) -> [Double] {
    let width = plan.embeddingWidth
    return Array(weights[table]![index * width..<(index + 1) * width])
  }

  /// The average of words, the nearest first; that of none is zero.
  private func average(_ words: [Int], _ halfLife: Double) -> [Double] {
    var sum = [Double](repeating: 0, count: plan.embeddingWidth)
    var total = 0.0
    for (distance, word) in words.enumerated() {
      let weight = pow(0.5, Double(distance) / halfLife)
      sum = zip(sum, row("memory.table", word)).map { $0 + weight * $1 }
      total += weight
    }
    return words.isEmpty ? sum : sum.map { $0 / total }
  }

  private func normalized(_ x: [Double], _ name: String) -> [Double] {
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    return x.indices.map {
      weights["\(name).gain"]![$0] * (x[$0] - mean) / (variance + 1e-5).squareRoot()
        + weights["\(name).shift"]![$0]
    }
  }

  private func dense(_ x: [Double], _ name: String) -> [Double] {
    let bias = weights["\(name).bias"]!
    return bias.indices.map { unit in
      x.indices.reduce(bias[unit]) {
        $0 + x[$1] * weights["\(name).weight"]![$1 * bias.count + unit]
      }
    }
  }

  private func activated(_ x: [Double]) -> [Double] {
    switch plan.activation {
    case .sigmoid: x.map { 1 / (1 + exp(-$0)) }
    case .tanh: x.map { tanh($0) }
    case .relu: x.map { max(0, $0) }
    case .leakyReLU(let slope): x.map { $0 > 0 ? $0 : slope * $0 }
    case .elu(let alpha): x.map { $0 > 0 ? $0 : alpha * (exp($0) - 1) }
    case .gelu: x.map { $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) }
    case .silu: x.map { $0 / (1 + exp(-$0)) }
    case .maxout(let pieces):
      stride(from: 0, to: x.count, by: pieces).map { x[$0..<$0 + pieces].max()! }
    }
  }
}
