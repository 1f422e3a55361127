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
    struct Component: Encodable {
      var kind: ModelComponent.Kind
      var order: Int?
      var counts: [Int]?
      var layout: IndexLayout?
      var bits: Int?
      var byteCount: Int?
      var record: TrainingRecord
    }
    var vocabularySize: Int
    var normalized: Bool
    var pipeline: TextPipeline
    var components: [Component]
    var mixing: MixingRecord?
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
            vocabularySize: opened.vocabulary.count, normalized: opened.givesProbabilities,
            pipeline: pipeline,
            components: opened.components.map { component in
              var ngrams: NGramModel?
              if case .ngram(let model) = component.content { ngrams = model }
              return Value.Component(
                kind: component.kind, order: ngrams?.order, counts: ngrams?.counts,
                layout: ngrams?.indexLayout, bits: ngrams?.quantizationBits,
                byteCount: ngrams?.byteCount,
                record: component.record)
            },
            mixing: opened.mixing,
            sections: file.sections.map { .init(name: $0.name, byteCount: $0.byteCount) })))
      return
    }
    let out = StandardOutput.shared
    for line in heading(opened, file).lines() { try out.line(line) }
    for component in opened.components {
      if opened.components.count > 1 {
        try out.line()
        try out.line("\(component.kind.rawValue)")
      }
      for line in ComponentTable.table(of: component).lines() { try out.line(line) }
      for remark in component.record.remarks { try out.line("remark: \(remark)") }
    }
    guard let mixing = opened.mixing else { return }
    try out.line()
    try out.line("mixture")
    if mixing.tokenCount > 0 {
      var table = Columns([.left, .left])
      table.add(
        "tuned on",
        Figures.count(mixing.tokenCount, "token")
          + (mixing.perplexity.map { ", perplexity \(Figures.significant($0))" } ?? ""))
      table.add("digest", mixing.digest)
      for line in table.lines() { try out.line(line) }
    }
    for line in MixtureFormat.blankLines(opened) { try out.line(line) }
  }

  private func heading(_ model: TextModel, _ file: SectionFile) -> Columns {
    var table = Columns([.left, .left])
    table.add("file", "\(self.model), \(Figures.bytes(file.file.byteCount))")
    table.add(
      "vocabulary", "\(Figures.vocabulary(of: model)), and <unk>, <s>, </s>")
    table.add("tokenizer", model.pipeline.tokenizer.rawValue)
    var normalization = model.pipeline.normalization.form.rawValue
    if model.pipeline.normalization.foldsCase { normalization += ", case folded" }
    if model.pipeline.normalization.stripsAccents { normalization += ", accents stripped" }
    table.add("normalization", "\(normalization), Unicode \(model.pipeline.unicodeVersion)")
    table.add("sentences", model.pipeline.sentenceSplitting.rawValue)
    table.add("empty lines", model.pipeline.emptyLines.rawValue)
    switch model.pipeline.documentSeparator {
    case nil: break
    case .emptyLine: table.add("documents", "parted by empty lines")
    case .heading(let pattern): table.add("documents", "begin at lines with \(pattern)")
    }
    table.add("literal marks", model.literalMarks.rawValue)
    return table
  }
}
