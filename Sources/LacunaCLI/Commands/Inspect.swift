import ArgumentParser
import LacunaKit

/// `lacuna inspect`: what a model file holds.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a model holds and how it was made.")

  @Argument(help: "The model file.", completion: .file())
  var model: String

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  private struct Value: Encodable {
    struct Section: Encodable {
      var name: String
      var byteCount: Int
    }
    var order: Int
    var counts: [Int]
    var vocabularySize: Int
    var pipeline: TextPipeline
    var record: TrainingRecord
    var sections: [Section]
  }

  func run() throws {
    let file = try SectionFile(path: model)
    let opened = try TextModel(path: model)
    if json {
      // The merges are no figures; export writes them.
      var pipeline = opened.pipeline
      pipeline.bytePairs = nil
      try StandardOutput.shared.line(
        JSONLine.text(
          Value(
            order: opened.ngrams.order, counts: opened.ngrams.counts,
            vocabularySize: opened.vocabulary.count, pipeline: pipeline,
            record: opened.record,
            sections: file.sections.map { .init(name: $0.name, byteCount: $0.byteCount) })))
      return
    }
    try describe(opened, file)
  }

  private func describe(_ model: TextModel, _ file: SectionFile) throws {
    let out = StandardOutput.shared
    let record = model.record
    var table = Columns([.left, .left])
    table.add("file", "\(self.model), \(Figures.bytes(file.file.byteCount))")
    table.add("made by", "lacuna \(record.version), \(record.method)")
    table.add("order", String(model.ngrams.order))
    table.add(
      "vocabulary", "\(Figures.vocabulary(of: model)), and <unk>, <s>, </s>")
    for (index, count) in model.ngrams.counts.enumerated() {
      var text = Figures.count(count)
      if index < record.discounts.count {
        let discounts = record.discounts[index].map { Figures.significant(Double($0), digits: 4) }
        text += "   discounts \(discounts.joined(separator: ", "))"
      }
      table.add("\(index + 1)-grams", text)
    }
    if !record.sources.isEmpty {
      table.add(
        "text",
        "\(Figures.count(record.sentenceCount, "sentence")), "
          + "\(Figures.count(record.tokenCount, "token")), "
          + Figures.count(record.sources.count, "file"))
      table.add("digest", record.digest)
    }
    table.add("tokenizer", model.pipeline.tokenizer.rawValue)
    var normalization = model.pipeline.normalization.form.rawValue
    if model.pipeline.normalization.foldsCase { normalization += ", case folded" }
    if model.pipeline.normalization.stripsAccents { normalization += ", accents stripped" }
    table.add("normalization", "\(normalization), Unicode \(model.pipeline.unicodeVersion)")
    table.add("sentences", model.pipeline.sentenceSplitting.rawValue)
    table.add("empty lines", model.pipeline.emptyLines.rawValue)
    table.add("literal marks", record.literalMarks.rawValue)
    if record.pruning.contains(where: { $0 > 0 }) {
      table.add("pruning", record.pruning.map { String($0) }.joined(separator: " "))
    }
    if record.minimumCount > 1 { table.add("minimum count", String(record.minimumCount)) }
    if let maximum = record.maximumVocabulary {
      table.add("maximum vocabulary", Figures.count(maximum))
    }
    if record.compatibility != .none { table.add("compatibility", record.compatibility.rawValue) }
    for line in table.lines() { try out.line(line) }
    for remark in record.remarks { try out.line("remark: \(remark)") }
  }
}
