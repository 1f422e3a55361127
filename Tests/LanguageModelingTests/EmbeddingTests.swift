import LanguageModeling
import TestSupport
import Testing

@Suite("Embeddings")
struct EmbeddingTests {
  private func random(_ count: Int, width: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count * width).map { _ in Float.random(in: -1...1, using: &generator) }
  }

  @Test("Cosines are those of the definition, at any width", arguments: [1, 2, 7, 8, 19, 64])
  func cosines(width: Int) {
    let values = random(30, width: width, seed: UInt64(width))
    let table = EmbeddingTable(width: width, values: values)
    let target = random(1, width: width, seed: 99)
    func dot(_ left: [Float], _ right: [Float]) -> Double {
      zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    for (id, cosine) in table.cosines(with: target).enumerated() {
      let vector = table.vector(of: TokenID(id))
      #expect(vector == Array(values[id * width..<(id + 1) * width]))
      let expected =
        dot(vector, target) / (dot(vector, vector) * dot(target, target)).squareRoot()
      #expect(isClose(Double(cosine), expected, relative: 1e-5, absolute: 1e-6))
      let direction = table.direction(of: TokenID(id))
      #expect(isClose(dot(direction, direction), 1, relative: 1e-6))
    }
  }

  @Test("Zero and infinite vectors are near nothing")
  func degenerate() {
    let table = EmbeddingTable(width: 2, values: [0, 0, .infinity, 1, .nan, 1, 3, 4])
    #expect(table.cosines(with: [3, 4]) == [0, 0, 0, 1])
    #expect(table.cosines(with: [0, 0]) == [0, 0, 0, 0])
    #expect(table.neighbours(like: [3], unlike: [3], count: 3).isEmpty)
    #expect(table.neighbours(like: [0], count: 3).isEmpty)
    #expect(table.direction(of: 0) == [0, 0] && table.direction(of: 1) == [0, 0])
  }

  @Test("Neighbours are nearest first, without the words asked for and without marks")
  func neighbours() {
    // Ids 0 to 2 are marks; then royal/common × man/woman, and something else.
    let table = EmbeddingTable(
      width: 3,
      values: [1, 1, 0, 1, 1, 0, 1, 1, 0] + [1, 1, 0] + [1, -1, 0] + [0, 2, 0.2] + [0, -2, 0.2]
        + [0, 0, 5] + [2, 2, 0])
    let (king, queen, man, woman) = (3, 4, 5, 6) as (TokenID, TokenID, TokenID, TokenID)
    #expect(table.neighbours(like: [king], count: 2).map(\.id) == [8, man])
    #expect(
      table.neighbours(like: [king, woman], unlike: [man], count: 1).map(\.id) == [queen])
    let all = table.neighbours(like: [king], count: 99)
    #expect(all.count == 5 && all.allSatisfy { $0.id > king })
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.cosine >= $1.cosine })
    #expect(isClose(all[0].cosine, 1, relative: 1e-6))
    #expect(table.neighbours(like: [king], count: 9, isCandidate: { $0 == 7 }).map(\.id) == [7])
  }

  @Test("Principal components of a known ellipsoid are its axes")
  func ellipsoid() {
    var generator = SeededGenerator(seed: 3)
    func uniform() -> Float { Float.random(in: -1...1, using: &generator) }
    let vectors = (0..<4000).map { _ -> [Float] in
      let (a, b, c) = (5 * uniform(), 2 * uniform(), 0.5 * uniform())
      return [10 + 0.6 * a - 0.8 * b, 0.8 * a + 0.6 * b, c - 7]
    }
    let components = PrincipalComponents(vectors, count: 2)
    #expect(isClose(components.mean[0], 10, absolute: 0.2))
    #expect(isClose(components.directions[0][0], 0.6, absolute: 0.02))
    #expect(isClose(components.directions[0][1], 0.8, absolute: 0.02))
    // Signs: the largest element is positive.
    #expect(isClose(components.directions[1][0], 0.8, absolute: 0.02))
    #expect(isClose(components.variances[0], 25.0 / 3, relative: 0.05))
    #expect(isClose(components.explainedShares[1], 4 / 29.25, relative: 0.08))
    // The variance along a direction is that of the coordinates.
    let places = vectors.map { components.coordinates(of: $0) }
    for axis in 0..<2 {
      let squares = places.map { $0[axis] * $0[axis] }.reduce(0, +) / 4000
      #expect(isClose(squares, components.variances[axis], relative: 1e-6))
    }
    let product = places.map { $0[0] * $0[1] }.reduce(0, +) / 4000
    #expect(abs(product) < 1e-6)
  }

  @Test(
    "Iterating finds what Jacobi's rotations of the whole matrix find", arguments: [24, 60, 90])
  func iteration(width: Int) {
    var vectors = (0..<300).map { random(1, width: width, seed: UInt64($0)) }
    // Without this all directions would be nearly alike.
    for index in vectors.indices {
      for place in 0..<width { vectors[index][place] *= Float(1 + place % 11) }
    }
    let components = PrincipalComponents(vectors, count: 3)
    let everything = PrincipalComponents(vectors, count: width)
    #expect(everything.variances.count == width)
    #expect(
      isClose(everything.variances.reduce(0, +), everything.totalVariance, relative: 1e-9))
    for place in 0..<3 {
      #expect(
        isClose(components.variances[place], everything.variances[place], relative: 1e-9))
      for (left, right) in zip(components.directions[place], everything.directions[place]) {
        #expect(isClose(left, right, absolute: 1e-6))
      }
    }
    #expect(
      PrincipalComponents(vectors, count: 3).directions == components.directions)
  }

  @Test("Vectors without differences, a single one, or fewer dimensions than asked for")
  func flat() {
    for vectors in [[[1, 2, 3]], [[1, 2, 3], [1, 2, 3]]] as [[[Float]]] {
      let components = PrincipalComponents(vectors, count: 2)
      #expect(components.totalVariance == 0 && components.explainedShares == [0, 0])
      #expect(components.coordinates(of: vectors[0]) == [0, 0])
    }
    let wide = [[Float]](repeating: [Float](repeating: 1, count: 50), count: 4)
    #expect(PrincipalComponents(wide, count: 2).explainedShares == [0, 0])
    let line = PrincipalComponents([[1], [3]], count: 2)
    #expect(line.variances == [1] && line.coordinates(of: [3]) == [1])
  }

  @Test("Close spellings: nearest first, then the more frequent; short words are like nothing")
  func spellings() {
    let words = Vocabulary(words: [
      "the", "their", "there", "three", "house", "mouse", "horse", "Häuser", "سلام", "كتاب", "is",
    ])
    #expect(words.closeSpellings(to: "huose") == ["house", "mouse", "horse"])
    #expect(words.closeSpellings(to: "thier", count: 3) == ["their", "the", "there"])
    #expect(words.closeSpellings(to: "HOUSE").first == "house")
    #expect(words.closeSpellings(to: "hauser") == ["Häuser", "house"])
    #expect(words.closeSpellings(to: "سلامم") == ["سلام"])
    #expect(words.closeSpellings(to: "it").isEmpty && words.closeSpellings(to: "").isEmpty)
  }
}
