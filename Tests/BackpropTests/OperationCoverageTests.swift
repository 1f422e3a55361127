import Backprop
import BackpropCases
import Testing

@Suite("Operation coverage")
struct OperationCoverageTests {
  @Test("Every kind of operation has a case") func everyKindOfOperationHasACase() {
    let covered = OperationCase.small.reduce(into: Set<Operation.Kind>()) { $0.formUnion($1.kinds) }
    #expect(covered == Set(Operation.Kind.allCases))
  }

  @Test("Every function has a case") func everyFunctionHasACase() {
    let names = OperationCase.small.map(\.name)
    for function in ElementwiseFunction.allCases {
      #expect(names.contains { $0.hasPrefix("\(function) of") })
    }
    for function in BinaryFunction.allCases {
      #expect(names.contains { $0.hasPrefix("\(function) of") })
    }
    for reduction in Reduction.allCases {
      #expect(names.contains { $0.hasPrefix("\(reduction) of") })
    }
  }

  @Test("Names of cases are unique") func namesOfCasesAreUnique() {
    let names = (OperationCase.small + OperationCase.cut + OperationCase.timed).map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test("A case goes through the operations that it names", arguments: OperationCase.small)
  func aCaseGoesThroughTheOperationsThatItNames(
    _ subject: OperationCase
  ) throws {
    let tape = try Tape<Float>.empty()
    tape.profile = StepProfile()
    _ = try subject.run(on: tape)
    let profiled = try #require(tape.profile)
    #expect(subject.kinds.isSubset(of: Set(profiled.durations.keys)))
  }
}
