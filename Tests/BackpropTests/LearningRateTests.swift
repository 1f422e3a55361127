import Backprop
import TestSupport
import Testing

@Suite("Learning rate")
struct LearningRateTests {
  private func factors(
    _ shape: LearningRateSchedule.Shape, warmUp: Int = 0, total: Int = 100, _ steps: [Int]
  ) -> [Double] {
    let schedule = LearningRateSchedule(shape, warmUpSteps: warmUp)
    return steps.map { schedule.factor(step: $0, of: total) }
  }

  private func expect(
    _ found: [Double], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      zip(found, expected).allSatisfy { isClose($0, $1, relative: 1e-12, absolute: 1e-15) },
      "\(found) instead of \(expected)", sourceLocation: sourceLocation)
  }

  @Test("Warm up rises evenly to the peak") func warmUpRisesEvenlyToThePeak() {
    for shape in [.constant, .cosine(floor: 0), .inverseSquareRoot, .exponential(factor: 0.5)]
      as [LearningRateSchedule.Shape]
    {
      expect(factors(shape, warmUp: 4, [0, 1, 2, 3, 4]), [0.25, 0.5, 0.75, 1, 1])
    }
    expect(factors(.constant, [0, 1, 99, 100, 1000]), [1, 1, 1, 1, 1])
  }

  @Test("Cosine ends at its floor") func cosineEndsAtItsFloor() {
    expect(factors(.cosine(floor: 0.1), [0, 50, 100, 200]), [1, 0.55, 0.1, 0.1])
    expect(factors(.cosine(floor: 0), warmUp: 20, [20, 60, 100]), [1, 0.5, 0])
  }

  @Test("One cycle peaks at thirty percent") func oneCyclePeaksAtThirtyPercent() {
    let found = factors(.oneCycle, [0, 15, 30, 65, 100])
    expect(found, [0.04, 0.52, 1, (1 + 4e-6) / 2, 4e-6])
    let all = factors(.oneCycle, Array(0...100))
    #expect(all.max() == all[30])
    #expect(zip(all[0..<30], all[1...30]).allSatisfy { $0 < $1 })
    #expect(zip(all[30..<100], all[31...100]).allSatisfy { $0 > $1 })
  }

  @Test("Steps fall after each of their length") func stepsFallAfterEachOfTheirLength() {
    expect(
      factors(.step(every: 10, factor: 0.5), warmUp: 2, [2, 11, 12, 21, 22]),
      [1, 1, 0.5, 0.5, 0.25])
  }

  @Test("Exponential falls by its factor in a thousand steps")
  func exponentialFallsByItsFactorInAThousandSteps() {
    expect(
      factors(.exponential(factor: 0.25), total: 5000, [0, 500, 1000, 2000]),
      [1, 0.5, 0.25, 0.0625])
  }

  @Test("Inverse square root halves at four times the warm up")
  func inverseSquareRootHalvesAtFourTimesTheWarmUp() {
    expect(factors(.inverseSquareRoot, warmUp: 10, [10, 40]), [1, 0.5])
    expect(factors(.inverseSquareRoot, [0, 3]), [1, 0.5])
  }

  @Test("Plateaus fall with each reduction") func plateausFallWithEachReduction() {
    let schedule = LearningRateSchedule(.plateau(factor: 0.5, patience: 2), warmUpSteps: 2)
    expect(
      [0, 1, 3].map { schedule.factor(step: 50, of: 100, reductions: $0) }, [1, 0.5, 0.125])
    expect([schedule.factor(step: 0, of: 100, reductions: 3)], [0.5])
  }

  @Test("No steps at all are no trouble") func noStepsAtAllAreNoTrouble() {
    for shape in [.constant, .cosine(floor: 0), .oneCycle, .inverseSquareRoot]
      as [LearningRateSchedule.Shape]
    {
      let factor = LearningRateSchedule(shape).factor(step: 0, of: 0)
      #expect(factor.isFinite && factor >= 0)
    }
  }

  @Test("Settings that make no sense are errors") func settingsThatMakeNoSenseAreErrors() throws {
    for shape in [
      .step(every: 0, factor: 0.5), .step(every: 1, factor: 0), .step(every: 1, factor: .nan),
      .exponential(factor: 1.5), .cosine(floor: -0.1), .cosine(floor: 2),
      .plateau(factor: 1, patience: 1), .plateau(factor: 0.5, patience: 0),
    ] as [LearningRateSchedule.Shape] {
      #expect(throws: BackpropError.self) { try LearningRateSchedule(shape).validate() }
    }
    #expect(throws: BackpropError.self) {
      try LearningRateSchedule(.constant, warmUpSteps: -1).validate()
    }
    for shape in [
      .constant, .step(every: 5, factor: 1), .exponential(factor: 0.9), .cosine(floor: 1),
      .oneCycle, .inverseSquareRoot, .plateau(factor: 0.1, patience: 3),
    ] as [LearningRateSchedule.Shape] {
      try LearningRateSchedule(shape, warmUpSteps: 10).validate()
    }
  }
}
