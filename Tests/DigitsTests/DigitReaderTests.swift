import Backprop
import Digits
import Storage
import TestSupport
import Testing

@Suite("Networks in files")
struct DigitReaderTests {
  private let folder: TemporaryFolder
  private let images = Networks.noise(5, rows: 8, columns: 8)

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open(_ path: String) throws -> DigitReader {
    try DigitReader(path: path, workers: Networks.workers)
  }

  @Test(
    "A written network reads the same, bit for bit", arguments: DigitDesign.Kind.allCases,
    Connections.allCases)
  func roundTrip(kind: DigitDesign.Kind, connections: Connections) throws {
    var design = Networks.design(kind, widths: [6, 6], channels: [2, 4])
    design.connections = connections
    design.normalization = .batch
    let reader = try Networks.reader(design, images)
    let path = folder.file("x.safetensors")
    try reader.write(to: path)
    let opened = try open(path)
    #expect(opened.network.plan == reader.network.plan)
    #expect(opened.preparation == reader.preparation)
    #expect(Networks.bits(opened.parameters) == Networks.bits(reader.parameters))
    #expect(try opened.probabilities(images) == reader.probabilities(images))
    for row in try opened.probabilities(images) {
      #expect(row.count == 10 && abs(row.reduce(0, +) - 1) < 1e-5)
    }
  }

  @Test("More pictures than a batch are read as each by itself")
  func batches() throws {
    let many = Networks.noise(260, rows: 4, columns: 4)
    let reader = try Networks.reader(Networks.design(.mlp), many)
    let together = try reader.probabilities(many)
    #expect(together.count == 260)
    for index in [0, 255, 256, 259] {
      let alone = try reader.probabilities(many[index..<index + 1])[0]
      #expect(zip(together[index], alone).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test("Pictures of another size or depth are refused, and said to be")
  func otherPictures() throws {
    let reader = try Networks.reader(Networks.design(.mlp), images)
    #expect(
      throws: DigitsDataError.otherSize(rows: 8, columns: 7, wantedRows: 8, wantedColumns: 8)
    ) { try reader.probabilities(Networks.noise(1, rows: 8, columns: 7)) }
    #expect(throws: DigitsDataError.otherInk(maximum: 16, wanted: 255)) {
      try reader.probabilities(Networks.digits(0..<1))
    }
  }

  @Test("A checkpoint is read with its best weights")
  func checkpoint() throws {
    let run = try TrainingRun()
    let path = folder.file("c")
    let trainer = try run.trainer()
    _ = try trainer.train(
      checkpoint: CheckpointPlace(
        path: path,
        metadata: DigitReader.metadata(trainer.task.network, trainer.task.preparation))
    ) { _ in true }
    #expect(Networks.bits(try open(path).parameters) == Networks.bits(trainer.parameters))
  }

  @Test("What is no network for digits is refused with a reason")
  func others() throws {
    let reader = try Networks.reader(Networks.design(.mlp), images)
    func other(_ metadata: [String: String]) throws -> String {
      let path = folder.file("other")
      try WeightsFile.write(reader.parameters, metadata: metadata, to: path)
      return path
    }
    func reason(_ path: String) throws -> String {
      do {
        _ = try open(path)
        return ""
      } catch BackpropError.otherNetwork(let found, let reason) {
        #expect(found == path)
        return reason
      }
    }
    #expect(try reason(other([:])).contains("not of a network that reads digits"))
    for garbled in ["", "{}", "[1]", "{\"layers\":[{\"dense\":{\"_0\":true}}]}"] {
      #expect(try reason(other(["lacuna.digits": garbled])).contains("cannot be read"))
    }
    let metadata = try DigitReader.metadata(reader.network, reader.preparation)
    let text = try #require(metadata["lacuna.digits"])
    #expect(text.contains(":10"), "\(text)")
    let nine = text.replacing(":10", with: ":9")
    #expect(try reason(other(["lacuna.digits": nine])).contains("[9]"))
    let wide = text.replacing(":16", with: ":17")
    #expect(try reason(other(["lacuna.digits": wide])).contains("17"))
    let flat = text.replacing("\"rows\":8", with: "\"rows\":0")
    #expect(try reason(other(["lacuna.digits": flat])).contains("cannot be read"))
  }

  @Test("Texts, empty and cut files are no safetensors", arguments: [0, 4, 100, 2000])
  func noTensors(count: Int) throws {
    let path = folder.file("x")
    try Networks.reader(Networks.design(.mlp), images).write(to: path)
    let cut = try folder.write("cut", folder.read("x").prefix(count))
    #expect(throws: StorageError.self) { try open(cut) }
    let text = try folder.write("text", String(repeating: "no weights\n", count: count))
    #expect(throws: StorageError.self) { try open(text) }
  }
}
