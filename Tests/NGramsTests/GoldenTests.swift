import Foundation
import LanguageModeling
import NGrams
import Storage
import Testing

@Test func trial() throws {
  let env = ProcessInfo.processInfo.environment
  guard let path = env["TRIAL"] else { return }
  let order = Int(env["ORDER"] ?? "3")!
  let prune = (env["PRUNE"] ?? "").split(separator: " ").map { UInt32($0)! }
  let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  let clock = ContinuousClock()
  var builder = VocabularyBuilder()
  var corpus = TokenCorpus()
  var sentence: [TokenID] = []
  data.withUnsafeBufferPointer { bytes in
    var start = 0
    for i in 0..<bytes.count {
      let b = bytes[i]
      if b == 10 || b == 32 || b == 9 || b == 13 || b == 0 {
        if i > start { sentence.append(builder.add(UnsafeBufferPointer(rebasing: bytes[start..<i])) + 3) }
        start = i + 1
        if b == 10 { corpus.append(sentence); sentence.removeAll() }
      }
    }
  }
  let (vocabulary, ids) = builder.vocabulary(VocabularyOptions(order: .firstAppearance))
  corpus.renumberWords(ids)
  let t0 = clock.now
  let (model, report) = try KneserNeyEstimator.estimate(
    corpus, vocabularySize: vocabulary.count,
    options: KneserNeyOptions(order: order, pruning: prune, interpolatesUnigrams: env["IU"] != "0", compatibility: .kenlm), threads: 2)
  print("estimate", clock.now - t0, report.keptCounts, report.discounts)
  let out = try OutputFile(path: env["OUT"] ?? "/tmp/out.arpa")
  let t1 = clock.now
  var v = vocabulary
  if let kept = report.keptWords { v = Vocabulary(words: kept.dropFirst(3).map { vocabulary.spelling(of: $0) }) }
  try ARPAWriter(model, vocabulary: v).write(to: out)
  try out.commit()
  print("arpa", clock.now - t1)
}
