import Backprop
import BackpropCases
import Testing

@Suite("Thread count")
struct ThreadCountTests {
  @Test(
    "Results are the same bytes for any number of threads",
    arguments: OperationCase.small + OperationCase.cut)
  func resultsAreTheSameBytesForAnyNumberOfThreads(_ subject: OperationCase) throws {
    let alone = try subject.result(Float.self, threads: 1).bits
    #expect(try subject.result(Float.self, threads: 2).bits == alone)
    #expect(try subject.result(Float.self, threads: 3).bits == alone)
  }

  @Test("Plain loops do not depend on threads either", arguments: OperationCase.small)
  func plainLoopsDoNotDependOnThreadsEither(
    _ subject: OperationCase
  ) throws {
    let alone = try subject.result(Double.self, threads: 1).bits
    #expect(try subject.result(Double.self, threads: 3).bits == alone)
  }

  @Test(
    "A tape that is reset computes the same on old memory",
    arguments: OperationCase.small + OperationCase.cut)
  func aTapeThatIsResetComputesTheSameOnOldMemory(_ subject: OperationCase) throws {
    let tape = try Tape<Float>.empty(threads: 2)
    let first = try subject.run(on: tape).bits
    for _ in 0..<3 {
      tape.reset()
      #expect(try subject.run(on: tape).bits == first)
    }
  }
}
