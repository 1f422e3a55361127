import Backprop
import LanguageModeling
import NeuralModels
import Storage
import TestSupport
import Testing

@Suite("Networks in files")
struct NeuralCoreTests {
  private let workers = Backprop.Workers(threads: 1)

  private func scores(_ core: NeuralCore, _ subject: Subject) -> [[TokenScore]] {
    subject.sentences(10).map { CausalModel(core).scores(of: $0) }
  }

  @Test(
    "a network read from a file scores to the bit as the one written", arguments: Subject.causal)
  func roundTrip(_ subject: Subject) throws {
    let folder = try TemporaryFolder()
    let core = try subject.core()
    let bytes = core.bytes(metadata: ["plan": "mine"])
    // In the middle of a file, as a section is.
    let path = try folder.write("model", [7, 7, 7] + bytes + [7])
    let file = try SafetensorsFile(MappedFile(path: path), in: 3..<3 + bytes.count)
    #expect(file.metadata == ["plan": "mine"])
    let read = try NeuralCore(file, subject.plan, threads: 1)
    #expect(scores(read, subject) == scores(core, subject))
    #expect(read.bytes(metadata: ["plan": "mine"]) == bytes)
  }

  @Test("the weights of another network are refused")
  func otherNetwork() throws {
    let folder = try TemporaryFolder()
    let subject = Subject.causal[1]
    let path = try folder.write("model", try subject.core().bytes(metadata: [:]))
    let file = try SafetensorsFile(path: path)
    let changes: [(inout NetworkPlan) -> Void] = [
      { $0.vocabularySize += 1 }, { $0.embeddingWidth += 1 }, { $0.leftWindow += 1 },
      { $0.halfLives = [] }, { $0.halfLives = [1.5] }, { $0.hidden = [6] }, { $0.hidden = [6, 7] },
      { $0.tiesOutput = false }, { $0.connectsDirectly = true }, { $0.normalizesLayers = false },
      { $0.rightWindow = 1 },
    ]
    for (number, change) in changes.enumerated() {
      var plan = subject.plan
      change(&plan)
      #expect(throws: BackpropError.self, "\(number)") {
        try NeuralCore(file, plan, threads: 1)
      }
    }
    var absurd = subject.plan
    absurd.leftWindow = 0
    #expect(throws: BackpropError.self) { try NeuralCore(file, absurd, threads: 1) }
  }

  @Test("a damaged header or a part of a file is an error or the same network, never a crash")
  func damage() throws {
    let folder = try TemporaryFolder()
    let subject = Subject.causal[7]
    let bytes = try subject.core().bytes(metadata: [:])
    let headerEnd = 8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    // All of them in one file, each a part of it.
    let parts = (0..<bytes.count).map { Array(bytes[..<$0]) }
    let damaged = (0..<headerEnd).map { place in
      var damaged = bytes
      damaged[place] ^= 1 << (place % 8)
      return damaged
    }
    let all = try MappedFile(path: folder.write("all", (parts + damaged).joined()))
    var start = 0
    func next(_ count: Int) throws -> NeuralCore? {
      defer { start += count }
      do {
        let file = try SafetensorsFile(all, in: start..<start + count)
        return try NeuralCore(file, subject.plan, threads: 1)
      } catch is StorageError {
        return nil
      } catch is BackpropError {
        return nil
      }
    }
    for part in parts { #expect(try next(part.count) == nil, "\(part.count) bytes") }
    var accepted = 0
    for _ in damaged {
      guard let read = try next(bytes.count) else { continue }
      accepted += 1
      // Such as padding, or ranges that were exchanged; what is read has the right shapes at least.
      #expect(CausalModel(read).scores(of: [3, 0]).count == 3)
    }
    #expect(accepted < headerEnd / 2)
    // A part that does not hold the whole.
    let path = try folder.write("model", bytes)
    let file = try MappedFile(path: path)
    #expect(throws: StorageError.self) { try SafetensorsFile(file, in: 0..<0) }
    #expect(throws: StorageError.self) { try SafetensorsFile(file, in: 1..<bytes.count) }
    #expect(throws: StorageError.self) { try SafetensorsFile(file, in: 0..<bytes.count - 1) }
  }

  @Test("weights that are no numbers give no number, and no crash")
  func notANumber() throws {
    let subject = Subject.causal[2]
    let network = try LanguageNetwork(subject.plan, trainsRows: false)
    let parameters: Parameters<Float> = Subject.parameters(network)
    for entry in parameters.ids where entry.name == "words.table" {
      parameters[entry.id] = [Float](repeating: .nan, count: entry.shape.count)
    }
    let core = NeuralCore(network, parameters, workers: workers)
    #expect(scores(core, subject).joined().allSatisfy { $0.log10Probability.isNaN })
  }

  @Test("many threads may score at once")
  func threads() async throws {
    let subject = Subject.causal[2]
    let core = try subject.core(threads: 2)
    let expected = scores(core, subject)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<5).allSatisfy { _ in scores(core, subject) == expected } }
      }
      for await isSame in group { #expect(isSame) }
    }
  }
}
