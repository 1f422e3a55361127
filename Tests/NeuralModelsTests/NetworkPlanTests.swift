import NeuralModels
import Testing

@Suite("Network plans")
struct NetworkPlanTests {
  @Test("a plan that sees words behind the place is a masked one")
  func masked() {
    var plan = NetworkPlan(vocabularySize: 100)
    #expect(!plan.isMasked)
    plan.rightWindow = 4
    #expect(plan.isMasked)
  }
}
