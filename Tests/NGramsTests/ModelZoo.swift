import LanguageModeling
import NGrams
import Storage
import TestSupport

/// A model with what belongs to it, for suites that run over many.
struct NamedModel: Sendable, CustomStringConvertible {
  var name: String
  var model: NGramModel
  var vocabulary: Vocabulary
  var sentences: [[TokenID]]
  /// Whether its probabilities must sum to 1.
  var isNormalized = true
  /// Whether it may find words impossible.
  var givesZero = false

  var description: String { name }

  /// The model in the compact layout.
  func compact(bits: Int = 16) throws -> NamedModel {
    var compact = self
    compact.name += ", compact, \(bits) bits"
    compact.model = try model.compacted(bits: bits)
    return compact
  }
}

/// Models of many kinds.
enum ModelZoo {
  /// Texts by name; `random` ones are seeded.
  static let texts: [(name: String, text: String)] = [
    ("one word", "a\n"),
    ("empty lines", "\n\n"),
    ("repeated", String(repeating: "to be or not to be\n", count: 12)),
    ("random of 6 words", SmallCorpus.randomText(words: 6, sentences: 40, seed: 1)),
    ("random of 30 words", SmallCorpus.randomText(words: 30, sentences: 60, seed: 2)),
    ("open", "a b c\na b\nb c a"),
  ]

  /// Estimates a model; ids are those of the model even if pruning drops words.
  static func kneserNey(
    _ corpus: SmallCorpus, _ options: NGramOptions, threads: Int = 1
  ) throws -> NamedModel {
    let (model, report) = try NGramEstimator.estimate(
      corpus.tokens, vocabularySize: corpus.vocabulary.count, options: options, threads: threads)
    guard let kept = report.keptWords else {
      return NamedModel(
        name: "order \(options.order)", model: model, vocabulary: corpus.vocabulary,
        sentences: corpus.sentences)
    }
    var newIDs = [TokenID](repeating: SpecialToken.unknown, count: corpus.vocabulary.count)
    for (id, word) in kept.enumerated() { newIDs[Int(word)] = TokenID(id) }
    return NamedModel(
      name: "order \(options.order)", model: model,
      vocabulary: Vocabulary(
        words: kept.dropFirst(Int(SpecialToken.count)).map { corpus.vocabulary.spelling(of: $0) }),
      sentences: corpus.sentences.map { $0.map { newIDs[Int($0)] } })
  }

  /// Kneser-Ney models: texts × orders × whole, cut and pruned.
  static func kneserNeyModels(orders: [Int] = [1, 2, 3, 5]) throws -> [NamedModel] {
    var models: [NamedModel] = []
    for (name, text) in texts {
      let whole = SmallCorpus(text)
      let cut = SmallCorpus(text, options: VocabularyOptions(minimumCount: 3, maximumSize: 9))
      for order in orders {
        func add(_ kind: String, _ corpus: SmallCorpus, _ options: NGramOptions) throws {
          var model = try kneserNey(corpus, options)
          model.name = "\(name), \(kind), order \(order)"
          // lmplz gives contexts each other's backoff weights where a text breaks off.
          if options.compatibility == .kenlm { model.isNormalized = text.last == "\n" }
          models.append(model)
        }
        try add("whole", whole, NGramOptions(order: order))
        try add("as lmplz", whole, NGramOptions(order: order, compatibility: .kenlm))
        try add("cut", cut, NGramOptions(order: order))
        try add("words pruned", whole, NGramOptions(order: order, pruning: [2]))
        try add(
          "pruned", whole,
          NGramOptions(order: order, pruning: [0, 1, 2].prefix(order).map { $0 }))
        try add(
          "not interpolated", whole, NGramOptions(order: order, interpolatesUnigrams: false))
      }
    }
    return models
  }

  /// Models of every smoothing method and form: texts × orders × whole, cut and pruned.
  static func smoothedModels(orders: [Int] = [1, 2, 3, 4]) throws -> [NamedModel] {
    var models: [NamedModel] = []
    for (name, text) in texts {
      let whole = SmallCorpus(text)
      let cut = SmallCorpus(text, options: VocabularyOptions(minimumCount: 3, maximumSize: 9))
      for smoothing in Smoothings.all {
        for order in orders {
          func add(_ kind: String, _ corpus: SmallCorpus, _ pruning: [UInt32] = []) throws {
            var model = try kneserNey(
              corpus,
              NGramOptions(
                order: order, pruning: Array(pruning.prefix(order)), smoothing: smoothing))
            model.name = "\(name), \(kind), order \(order), \(smoothing)"
            model.isNormalized = smoothing.method.isNormalized
            model.givesZero = smoothing.method.givesZero
            models.append(model)
          }
          try add("whole", whole)
          try add("cut", cut)
          try add("words pruned", whole, [2])
          try add("pruned", whole, [0, 1, 2])
        }
      }
    }
    return models
  }

  /// The model as it is after being written to a section file and mapped.
  static func mapped(_ named: NamedModel, in folder: TemporaryFolder) throws -> NamedModel {
    let path = folder.file("model")
    let writer = try SectionFileWriter(path: path)
    try named.model.write(to: writer)
    try named.vocabulary.write(to: writer)
    try writer.commit()
    let file = try SectionFile(path: path)
    try file.verify()
    var mapped = named
    mapped.model = try NGramModel(file)
    mapped.vocabulary = try Vocabulary(file)
    try mapped.model.verify(of: file)
    try mapped.vocabulary.verify(of: file)
    return mapped
  }

  /// The model as it is after being written as ARPA and read.
  static func imported(_ named: NamedModel, in folder: TemporaryFolder) throws -> NamedModel {
    let bytes = try ARPAText.write(named.model, named.vocabulary, in: folder)
    let contents = try ARPAText.read(bytes)
    var imported = named
    imported.name += ", imported"
    imported.model = contents.model
    imported.vocabulary = contents.vocabulary
    imported.sentences = named.sentences.map { sentence in
      sentence.map { id in
        id < SpecialToken.count
          ? id
          : named.vocabulary.withBytes(of: id) { contents.vocabulary.id(of: $0) ?? 0 }
      }
    }
    return imported
  }

  /// Models that lack suffixes of their n-grams: random imported ones, some of whose n-grams have no
  /// probability, and estimated ones after entropy pruning.
  static func openModels(seeds: Range<UInt64> = 0..<20) throws -> [NamedModel] {
    try seeds.flatMap { seed in
      let corpus = SmallCorpus(SmallCorpus.randomText(words: 8, sentences: 60, seed: seed))
      var pruned = try kneserNey(corpus, NGramOptions(order: 3 + Int(seed % 3)))
      pruned.name += ", pruned by losses, \(seed)"
      pruned.model = try pruned.model.pruned(
        EntropyPruningOptions(goal: .ngramCount(pruned.model.counts.reduce(0, +) / 2))
      ).model
      var incomplete = try RandomARPA(seed: seed, withoutSomeLines: true).named()
      incomplete.name += ", without some lines"
      return [try RandomARPA(seed: seed).named(), incomplete, pruned]
    }
  }

  /// An imported model that has all endings, but not the probabilities of some n-grams, which are there
  /// only as the beginnings of others.
  static func withoutSomeProbabilities(seed: UInt64) throws -> NamedModel {
    var named = try RandomARPA(seed: seed, isClosed: true, withoutSomeLines: true).named()
    named.name += ", without some lines"
    return named
  }
}
