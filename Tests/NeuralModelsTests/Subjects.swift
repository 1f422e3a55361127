import Backprop
import LanguageModeling
import NeuralModels
import TestSupport

/// A small network to be tried out, with random weights.
struct Subject: Sendable, CustomStringConvertible {
  var description: String
  var plan: NetworkPlan

  init(_ name: String, _ change: (inout NetworkPlan) -> Void) {
    description = name
    plan = NetworkPlan(vocabularySize: 19)
    plan.embeddingWidth = 5
    plan.leftWindow = 3
    plan.hidden = [6, 6]
    change(&plan)
  }

  static let causal: [Subject] = [
    Subject("a layer, sentences") {
      $0.connections = .plain
      $0.hidden = [7]
      $0.activation = .tanh
    },
    Subject("residual, sentences, averages") { $0.halfLives = [1.5, 6] },
    Subject("residual, documents, averages, direct, not tied") {
      $0.scope = .document
      $0.halfLives = [2, 9, 40]
      $0.activation = .silu
      $0.connectsDirectly = true
      $0.tiesOutput = false
    },
    Subject("dense, documents, averages, maxout, window of 1") {
      $0.scope = .document
      $0.halfLives = [4]
      $0.connections = .dense
      $0.hidden = [4, 5, 3]
      $0.activation = .maxout(pieces: 3)
      $0.leftWindow = 1
    },
    Subject("plain, documents, not normalised, not tied") {
      $0.scope = .document
      $0.connections = .plain
      $0.hidden = [8, 4]
      $0.activation = .gelu
      $0.normalizesLayers = false
      $0.tiesOutput = false
    },
    Subject("no layer, direct, documents, averages") {
      $0.scope = .document
      $0.halfLives = [3]
      $0.hidden = []
      $0.connectsDirectly = true
    },
    Subject("dense, leaky, long window, direct") {
      $0.connections = .dense
      $0.activation = .leakyReLU(slope: 0.2)
      $0.leftWindow = 9
      $0.connectsDirectly = true
    },
    Subject("everything of size 1") {
      $0.vocabularySize = 4
      $0.embeddingWidth = 1
      $0.leftWindow = 1
      $0.hidden = [1]
      $0.halfLives = [1]
      $0.scope = .document
      $0.activation = .sigmoid
    },
  ]

  static let masked: [Subject] = [
    Subject("masked, windows of 3 and 2") { $0.rightWindow = 2 },
    Subject("masked, averages") {
      $0.rightWindow = 3
      $0.halfLives = [2, 7]
      $0.activation = .elu()
    },
    Subject("masked, dense, direct, not tied, averages") {
      $0.leftWindow = 1
      $0.rightWindow = 1
      $0.connections = .dense
      $0.halfLives = [3]
      $0.connectsDirectly = true
      $0.tiesOutput = false
    },
  ]

  /// Weights from a seed; biases and gains too, which a training begins with alike.
  static func parameters<Scalar>(
    _ network: LanguageNetwork, as _: Scalar.Type = Float.self, seed: UInt64 = 3
  ) -> Parameters<Scalar> {
    let parameters = Parameters<Scalar>(network.parameterPlan, seed: seed)
    var random = SeededGenerator(seed: seed)
    for (name, shape, id) in parameters.ids {
      guard name.hasSuffix("bias") || name.hasSuffix("gain") || name.hasSuffix("shift") else {
        continue
      }
      let middle = name.hasSuffix("gain") ? 1.0 : 0
      parameters[id] = (0..<shape.count).map { _ in
        Scalar(Double.random(in: middle - 0.8...middle + 0.8, using: &random))
      }
    }
    return parameters
  }

  func core(threads: Int = 1, seed: UInt64 = 3) throws -> NeuralCore {
    let network = try LanguageNetwork(plan, trainsRows: false)
    return NeuralCore(
      network, Self.parameters(network, seed: seed), workers: Backprop.Workers(threads: threads))
  }

  /// Sentences of random words, unknown ones among them; some are empty.
  func sentences(_ count: Int, longest: Int = 9, seed: UInt64 = 5) -> [[TokenID]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      (0..<Int.random(in: 0...longest, using: &random)).map { _ in
        let id = TokenID.random(in: 0..<TokenID(plan.vocabularySize), using: &random)
        return id == SpecialToken.sentenceStart ? SpecialToken.unknown : id
      }
    }
  }
}

extension TokenStream {
  /// The sentences of documents, one after the other.
  init(_ documents: [[[TokenID]]]) {
    self.init()
    for document in documents {
      for (number, sentence) in document.enumerated() {
        append(sentence, beginsDocument: number == 0)
      }
    }
  }
}
