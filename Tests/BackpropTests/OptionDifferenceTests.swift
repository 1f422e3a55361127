import Backprop
import Testing

@Suite("What differs between options")
struct OptionDifferenceTests {
  private struct Options: Codable {
    var training = NetworkTrainingOptions()
    var words = ["a", "b"]
    var limit: Double?
    var size = 1
  }

  private func names(_ change: (inout Options) -> Void) -> [String] {
    let plain = Options()
    var changed = plain
    change(&changed)
    let names = OptionDifference.names(plain, changed)
    #expect(OptionDifference.names(changed, plain) == names)
    return names
  }

  @Test("Fields are named with those above them, in order")
  func fields() {
    #expect(names { _ in }.isEmpty)
    #expect(names { $0.size = 2 } == ["size"])
    #expect(names { $0.words = ["a", "c"] } == ["words"])
    #expect(names { $0.limit = 0 } == ["limit"])
    #expect(names { $0.limit = .nan } == ["limit"])
    #expect(names { $0.training.learningRate = 0.1.nextUp } == ["training.learningRate"])
    #expect(names { $0.training.patience = 3 } == ["training.patience"])
    #expect(
      names {
        $0.size = 0
        $0.training.seed = 2
        $0.training.epochs = 1
      } == ["size", "training.epochs", "training.seed"])
  }

  @Test("A choice is named by itself, what it carries with the choice")
  func choices() {
    #expect(names { $0.training.optimizer = .sgd } == ["training.optimizer"])
    #expect(names { $0.training.optimizer = .adam() } == ["training.optimizer"])
    #expect(
      names { $0.training.optimizer = .adamW(beta1: 0.5) } == ["training.optimizer.adamW.beta1"])
    #expect(
      names { $0.training.averaging = .exponential(decay: 0.5) } == ["training.averaging"])
    #expect(
      names { $0.training.schedule = LearningRateSchedule(.constant, warmUpSteps: 5) }
        == ["training.schedule.shape", "training.schedule.warmUpSteps"])
  }

  @Test("Large seeds are told apart")
  func large() {
    var (one, other) = (NetworkTrainingOptions(), NetworkTrainingOptions())
    (one.seed, other.seed) = (.max, .max - 1)
    #expect(OptionDifference.names(one, other) == ["seed"])
    (one.seed, other.seed) = (1 << 62, 1 << 62 + 1)
    #expect(OptionDifference.names(one, other) == ["seed"])
  }
}
