import ArgumentParser
import Backprop
import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What making a kit of models consists of besides the text; the checkpoint of each of its networks
/// keeps it.
struct KitSetting: Codable, Equatable {
  var text: TextSetting
  var order: Int
  var pruning: [UInt32]
  var networkWordCount: Int
  var hasAssociation: Bool
  /// The bits of a quantised number of the n-grams; `nil` if they are not to be compact.
  var quantizationBits: Int?
  /// The networks, once they have been planned.
  var causal: NeuralTrainingOptions?
  var masked: NeuralTrainingOptions?

  func options(_ room: WorkingRoom) -> KitOptions {
    var options = KitOptions()
    options.estimation = NGramOptions(order: order, pruning: pruning)
    if !hasAssociation { options.association = nil }
    options.networkWordCount = networkWordCount
    options.room = room
    return options
  }

  /// The networks to train, in this order.
  var networks: [(name: NetworkName, options: NeuralTrainingOptions)] {
    [(.causal, causal), (.masked, masked)].compactMap { name, options in
      options.map { (name, $0) }
    }
  }
}

/// The networks of a kit by name.
enum NetworkName: String, CaseIterable {
  case causal, masked
}

/// Where the networks of a kit save themselves: beside the output, each under its own name.
struct KitCheckpoints {
  let output: String

  func path(_ name: NetworkName) -> String { "\(output).\(name.rawValue).checkpoint" }

  private var existing: [NetworkName] {
    NetworkName.allCases.filter { access(path($0), F_OK) == 0 }
  }

  /// Those that are there, with the setting that they agree upon.
  func open() throws -> (setting: KitSetting, checkpoints: [NetworkName: Checkpoint]) {
    var setting: KitSetting?
    var checkpoints: [NetworkName: Checkpoint] = [:]
    for name in existing {
      let checkpoint = try Checkpoint(path: path(name))
      let found = try CheckpointSetting.read(KitSetting.self, of: checkpoint)
      if let setting, setting != found {
        let names = OptionDifference.names(setting, found).joined(separator: ", ")
        throw ModelError.otherTraining(
          path: path(name), difference: "\(names) differ from \(path(.causal))")
      }
      setting = found
      checkpoints[name] = checkpoint
    }
    guard let setting else {
      StandardError.say(
        "lacuna: there is no \(path(.causal)) or \(path(.masked)) to go on from; leave out --resume "
          + "to start")
      throw ExitCode(1)
    }
    return (setting, checkpoints)
  }

  /// Removes them, because the kit is whole or is begun anew.
  func remove() {
    for name in existing { unlink(path(name)) }
  }
}
