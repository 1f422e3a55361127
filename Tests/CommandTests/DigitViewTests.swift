import Foundation
import TestSupport
import Testing

@Suite("lacuna digits test, show, read, rate, landscape and activations")
struct DigitViewTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(_ arguments: String..., input: String = "") throws -> Command.Result {
    try DigitRuns.run(arguments, input: input, folder: folder.path)
  }

  private func expectSVG(_ name: String, containing parts: [String] = []) throws {
    let bytes = try folder.read(name)
    #expect(XMLCheck().isXML(bytes), "\(name)")
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("<") && text.contains("<svg"))
    for part in parts { #expect(text.contains(part), "\(part)") }
  }

  @Test("digits test counts, in words, JSON and TSV alike")
  func test() throws {
    let words = try run("test", "-m", DigitRuns.network, DigitRuns.small)
    #expect(words.status == 0 && words.lines.count == 1)
    #expect(
      words.text.contains(/^[0-9.]+ % of 200 pictures right, [0-9]+ misread; loss [0-9.]+ nats/))
    let object = try #require(
      try run("test", "-m", DigitRuns.network, DigitRuns.small, "--json").objects.first)
    let right = try #require(object["right"] as? Int)
    #expect(object["pictures"] as? Int == 200 && right > 100)
    #expect(words.text.contains("\(200 - right) misread"))
    let confusion = try #require(object["confusion"] as? [[Int]])
    #expect(confusion.joined().reduce(0, +) == 200)
    #expect((0..<10).map { confusion[$0][$0] }.reduce(0, +) == right)
    let table = try run("test", "-m", DigitRuns.network, DigitRuns.small, "--tsv").table
    #expect(table.count == 11 && table[0] == ["digit", "pictures", "right", "accuracy"])
    #expect(table.dropFirst().compactMap { Int($0[2]) }.reduce(0, +) == right)
    let last = try run("test", "-m", DigitRuns.network, DigitRuns.small, "--last", "20", "--json")
    #expect(try last.objects[0]["pictures"] as? Int == 20)
  }

  @Test("digits show draws the confusion and the misread pictures, the surest first")
  func show() throws {
    let result = try run(
      "show", "-m", DigitRuns.network, DigitRuns.digits, "--last", "300", "--count", "7", "--svg",
      "s")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.lines[0].contains("of 300 pictures right"))
    #expect(result.lines.allSatisfy { $0.count <= 80 && $0.last != " " })
    #expect(!result.text.contains("\u{1B}"))
    let findings = result.text.matches(
      of: /([0-9]), read as ([0-9]) \((0\.[0-9]{2}|1\.00)\)/)
    #expect(findings.count == 7 && findings.allSatisfy { $0.1 != $0.2 })
    let probabilities = findings.compactMap { Double($0.3) }
    #expect(probabilities == probabilities.sorted(by: >))
    let numbers = result.text.matches(of: /picture ([0-9]+):/).compactMap { Int($0.1) }
    #expect(numbers.count == 7 && numbers.allSatisfy { (1498...1797).contains($0) })
    #expect(result.lines.contains { $0.hasPrefix("… and ") })
    // Three pictures are side by side.
    #expect(result.lines.contains { $0.matches(of: /read as/).count == 3 })
    #expect(try folder.names() == ["s.confusion.svg", "s.misread.svg"])
    try expectSVG("s.confusion.svg", containing: ["read as", "of 300 pictures right"])
    try expectSVG("s.misread.svg", containing: ["picture \(numbers[0]): ", "surest"])
  }

  @Test("Nothing misread, or one picture, is shown as well")
  func showLittle() throws {
    for index in 0..<20 {
      let picture = try folder.write("one.csv", DigitRuns.firstLines(20)[index] + "\n")
      let result = try run("show", "-m", DigitRuns.network, picture, "--svg", "s")
      #expect(result.status == 0 && result.text.contains("of 1 picture right"))
      let isRight = result.text.contains("100.00 %")
      #expect(result.text.contains("read as"))
      #expect(result.text.contains("picture 1:") == !isRight)
      try expectSVG("s.confusion.svg")
      try expectSVG("s.misread.svg", containing: isRight ? ["None of 1 picture misread"] : [])
    }
    let none = try run("show", "-m", DigitRuns.network, DigitRuns.digits, "--count", "0")
    #expect(none.status == 0 && !none.text.contains("picture 1"))
  }

  @Test("digits read reads the lecture's eight from a file and from standard input")
  func read() throws {
    let eight = "\(Command.corpora)/digits/eight.txt"
    let fromFile = try run("read", "-m", DigitRuns.network, eight, "--json")
    #expect(fromFile.status == 0)
    let object = try #require(try fromFile.objects.first)
    let probabilities = try #require(object["probabilities"] as? [Double])
    #expect(probabilities.count == 10 && isClose(probabilities.reduce(0, +), 1, absolute: 1e-5))
    let text = String(decoding: try TemporaryFolder.contents(eight), as: UTF8.self)
    let fromInput = try run("read", "-m", DigitRuns.network, "-", "--json", input: text)
    #expect(try fromInput.objects[0]["probabilities"] as? [Double] == probabilities)
    #expect(try run("read", "-m", DigitRuns.network, eight, "--show").lines.count == 9)
  }

  @Test("digits rate draws the curve, and suggests a rate on the last line")
  func rate() throws {
    let network = ["--model", "mlp", "--widths", "16", "--batch-size", "16"]
    let result = try DigitRuns.run(
      ["rate", DigitRuns.small, "--svg", "r.svg"] + network, folder: folder.path)
    #expect(result.status == 0 && result.errors.isEmpty)
    let found = try #require(
      try /suggested learning rate ([0-9.e-]+) \(the loss falls most steeply there\)/.wholeMatch(
        in: result.lines.last ?? ""))
    let rate = try #require(Double(found.1))
    #expect((1e-4...1).contains(rate))
    #expect(result.lines.allSatisfy { $0.count <= 80 })
    try expectSVG("r.svg", containing: ["learning rate", "suggested"])
    let table = try DigitRuns.run(["rate", DigitRuns.small, "--tsv"] + network).table
    #expect(table[0] == ["learning_rate", "loss", "suggested"] && table.count > 50)
    let suggested = table.filter { $0[2] == "1" }
    #expect(suggested.count == 1 && isClose(Double(suggested[0][0]) ?? 0, rate, relative: 0.06))
    let objects = try DigitRuns.run(["rate", DigitRuns.small, "--json"] + network).objects
    #expect(objects.count == table.count - 1)
    #expect(objects.count { $0["suggested"] as? Bool == true } == 1)
  }

  @Test("digits landscape draws three networks, with numbers that say how rough each is")
  func landscape() throws {
    let settings = ["--depth", "3", "--width", "8", "--resolution", "5", "--epochs", "2"]
    let arguments = ["landscape", DigitRuns.small, "-o", "l.svg", "--pictures", "20"] + settings
    let result = try DigitRuns.run(arguments, folder: folder.path)
    #expect(result.status == 0 && result.errors.contains("drawn in"))
    #expect(result.lines[0].hasPrefix("network   weights"))
    #expect(result.lines[1...3].map { $0.prefix { $0 != " " } } == ["plain", "residual", "dense"])
    try expectSVG(
      "l.svg",
      containing: [
        "plain: loss", "residual: loss", "dense: loss", "3 hidden layers", "8 units", "2 epochs",
        "tanh", "batch normalisation", "seed 1",
      ])
    let first = try folder.read("l.svg")
    let table = try DigitRuns.run(arguments + ["--tsv", "--threads", "1"], folder: folder.path)
    #expect(table.table.count == 4 && table.table.allSatisfy { $0.count == 7 })
    #expect(try folder.read("l.svg") == first)
    let json = try DigitRuns.run(arguments + ["--json", "-q", "--seed", "2"], folder: folder.path)
    #expect(json.errors.isEmpty && json.lines.count == 3)
    #expect(try json.objects.map { $0["weights"] as? Int } == [802, 802, 714])
    #expect(try folder.read("l.svg") != first)
  }

  @Test("digits activations draws all, computed as in training")
  func activations() throws {
    let result = try run("activations", "-o", "a.svg")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.lines.allSatisfy { $0.count <= 80 })
    let names = ["sigmoid", "tanh", "ReLU", "leaky ReLU", "maxout", "ELU", "GELU", "SiLU"]
    for name in names { #expect(result.text.contains(name)) }
    try expectSVG("a.svg", containing: names)
    let table = try run("activations", "--tsv").table.dropFirst()
    func point(_ name: String, _ x: Double) throws -> [Double] {
      let row = try #require(
        table.first { $0[0] == name && isClose(Double($0[1]) ?? .nan, x, absolute: 1e-9) })
      return row.dropFirst(2).compactMap { Double($0) }
    }
    func expect(_ name: String, _ x: Double, _ value: Double, _ derivative: Double) throws {
      let found = try point(name, x)
      #expect(isClose(found[0], value, relative: 1e-7), "\(name) \(found)")
      #expect(isClose(found[1], derivative, relative: 1e-7), "\(name) \(found)")
    }
    let sigmoid = 1 / (1 + exp(-1.0))
    try expect("sigmoid", 1, sigmoid, sigmoid * (1 - sigmoid))
    try expect("tanh", 1, tanh(1), 1 - tanh(1) * tanh(1))
    try expect("relu", -2, 0, 0)
    try expect("relu", 2, 2, 1)
    try expect("leaky-relu:0.1", -2, -0.2, 0.1)
    try expect("maxout:2", -4, 1, -0.5)
    try expect("maxout:2", 3, 2.5, 1)
    try expect("elu:1.0", -1, exp(-1) - 1, exp(-1))
    try expect("silu", 1, sigmoid, sigmoid + sigmoid * (1 - sigmoid))
    let normal = 0.5 * (1 + erf(1 / 2.0.squareRoot()))
    try expect("gelu", 1, normal, normal + exp(-0.5) / (2 * Double.pi).squareRoot())
  }

  @Test("Colours are for terminals, and for those who want them")
  func colors() throws {
    func typed(_ variables: String) throws -> String {
      let line = "\(Command.program) digits show -m \(DigitRuns.network) \(DigitRuns.small)"
      let result = try Command.shell(
        "export TERM=xterm-256color \(variables); script -qec '\(line)' /dev/null < /dev/null")
      return result.text
    }
    guard try Command.shell("command -v script").status == 0 else { return }
    #expect(try typed("").contains("\u{1B}[38;5;"))
    #expect(try !typed("NO_COLOR=1").contains("\u{1B}["))
    #expect(try !typed("TERM=dumb").contains("\u{1B}["))
  }
}
