import LanguageModeling
import NeuralModels
import TestSupport
import Testing

@Suite("What a network sees of a text")
struct ContextBatchTests {
  private func plan(_ change: (inout NetworkPlan) -> Void = { _ in }) -> NetworkPlan {
    var plan = NetworkPlan(vocabularySize: 30)
    plan.embeddingWidth = 2
    plan.leftWindow = 2
    change(&plan)
    return plan
  }

  /// 10 11 </s> 12 </s> | </s> | 13 14 15 </s>
  private let stream = TokenStream([[[10, 11], [12]], [[]], [[13, 14, 15]]])

  @Test("a window ends where the document begins, and `<s>` stands for what would be before")
  func leftWindow() {
    var context = ContextBatch()
    context.append(stream, from: 0, steps: 10, plan())
    #expect(context.targets == stream.tokens)
    #expect(
      context.windows == [1, 1, 10, 1, 11, 10, 2, 11, 12, 2, 1, 1, 1, 1, 13, 1, 14, 13, 15, 14])
    #expect((context.sequences, context.steps, context.count) == (1, 10, 10))
    #expect(context.left.words == [] && context.left.earlierWords == [])
  }

  @Test("places that are not chosen are not looked at, and are remembered all the same")
  func choice() {
    let plan = plan {
      $0.rightWindow = 1
      $0.halfLives = [2]
    }
    var all = ContextBatch()
    var some = ContextBatch()
    let even: (Int32) -> Bool = { $0.isMultiple(of: 2) }
    for start in [0, 5] {
      all.append(stream, from: start, steps: 5, plan)
      some.append(stream, from: start, steps: 5, plan, isChosen: even)
    }
    let places = all.targets.indices.filter { even(all.targets[$0]) }
    #expect(some.chosen == places.map { Int32($0) } && some.count == places.count)
    #expect(some.targets == places.map { all.targets[$0] })
    #expect(some.windows == places.flatMap { all.windows[$0 * 3..<$0 * 3 + 3] })
    #expect(some.left.words == all.left.words && some.right.words == all.right.words)
    // One place is looked at even if none is chosen.
    var none = ContextBatch()
    none.append(stream, from: 0, steps: 4, plan) { _ in false }
    #expect(none.chosen == [3] && none.targets == [12])
  }

  @Test("the right window ends with the document, and its words are nearest first")
  func rightWindow() {
    var context = ContextBatch()
    context.append(stream, from: 3, steps: 4, plan { $0.rightWindow = 3 })
    #expect(context.targets == [12, 2, 2, 13])
    let windows: [[Int32]] = [
      [2, 11, 2, 1, 1], [12, 2, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 14, 15, 2],
    ]
    #expect(context.windows == Array(windows.joined()))
  }

  @Test("averages begin anew with each document and know what came before a sequence")
  func leftMemory() {
    let plan = plan { $0.halfLives = [1, 2] }
    var context = ContextBatch()
    context.append(stream, from: 2, steps: 5, plan)
    context.append(stream, from: 5, steps: 5, plan)
    #expect(context.left.words == [11, 2, 12, 1, 1, 1, 1, 13, 14, 15])
    #expect(context.left.keeps == [1, 1, 1, 0, 0, 0, 0, 1, 1, 1])
    // The nearest word before a sequence is added by its first place.
    #expect(context.left.earlierWords == [[10], []])
    let scales = stride(from: 0, to: 10, by: 2).map { context.left.scales[$0] }
    let expected: [Float] = [1 / 1.5, 1 / 1.75, 1 / 1.875, 0, 0]
    #expect(scales == expected)
    #expect(context.right.words == [])
  }

  @Test("words that weigh less than a thousandth are left out")
  func reach() {
    let long = TokenStream([[(0..<80).map { 3 + $0 % 20 }]])
    var context = ContextBatch()
    context.append(long, from: 50, steps: 3, plan { $0.halfLives = [2] })
    #expect(context.left.earlierWords == [(0..<20).map { long.tokens[48 - $0] }])
  }

  @Test("the averages of the right are those of the left of the text read backwards")
  func symmetry() {
    let plan = plan {
      $0.rightWindow = 2
      $0.halfLives = [3, 5]
    }
    var random = SeededGenerator(seed: 4)
    let documents = (0..<5).map { _ in
      (0..<Int.random(in: 2...9, using: &random)).map { _ in
        TokenID.random(in: 3..<30, using: &random)
      }
    }
    // `</s>` begins and ends each document, so that turned round it is one, too.
    let forwards = TokenStream(documents.map { [[], $0] })
    let backwards = TokenStream(documents.reversed().map { [[], $0.reversed()] })
    #expect(backwards.tokens == forwards.tokens.reversed())
    let (start, steps) = (3, forwards.count - 8)
    var (left, right) = (ContextBatch(), ContextBatch())
    left.append(forwards, from: start, steps: steps, plan)
    right.append(backwards, from: forwards.count - start - steps, steps: steps, plan)
    #expect(right.right.words == left.left.words.reversed())
    #expect(right.right.keeps == left.left.keeps.reversed())
    #expect(right.right.earlierWords == left.left.earlierWords)
    #expect(left.right.earlierWords == right.left.earlierWords)
    for place in 0..<steps {
      let other = steps - 1 - place
      for number in 0..<2 {
        #expect(right.right.scales[other * 2 + number] == left.left.scales[place * 2 + number])
      }
      let (one, two) = (
        left.windows[place * 4..<place * 4 + 4], right.windows[other * 4..<other * 4 + 4]
      )
      #expect(Array(one.prefix(2)) == Array(two.suffix(2)))
      #expect(Array(one.suffix(2)) == Array(two.prefix(2)))
    }
  }

  @Test("a stream of nothing has no place, and its digest differs from those of others")
  func streams() {
    let streams = [
      TokenStream(), TokenStream([[[]]]), TokenStream([[[3]]]), TokenStream([[[4]]]),
      TokenStream([[[3], [4]]]), TokenStream([[[3]], [[4]]]), TokenStream([[[3, 4]]]),
    ]
    #expect(streams[0].count == 0 && streams[1].tokens == [2])
    #expect(streams[4].documentStarts == [0] && streams[5].documentStarts == [0, 2])
    #expect(Set(streams.map(\.digest)).count == streams.count)
  }
}
