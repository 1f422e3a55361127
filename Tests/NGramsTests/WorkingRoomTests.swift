import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("Estimating in little memory")
struct WorkingRoomTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func model(
    _ corpus: SmallCorpus, _ options: NGramOptions, _ room: WorkingRoom
  ) throws -> [UInt8] {
    let path = folder.file("model.lacuna")
    let file = try SectionFileWriter(path: path)
    try NGramEstimator(
      corpus.tokens, vocabularySize: corpus.vocabulary.count, options: options, room: room
    ).write(to: file)
    try file.commit()
    return try folder.read("model.lacuna")
  }

  /// The least memory that a text can be estimated in, as the error says it.
  private func least(_ corpus: SmallCorpus, _ options: NGramOptions) throws -> Int {
    do {
      _ = try model(corpus, options, WorkingRoom(threads: 1, memoryByteCount: 1))
    } catch NGramError.tooLittleMemory(_, let needed) {
      return needed
    }
    Issue.record("1 byte of memory was enough")
    return 0
  }

  @Test("Memory, temporary files and threads change no byte")
  func sameBytes() throws {
    let text = SmallCorpus.randomText(words: 900, sentences: 6000, longest: 30, seed: 8)
    for corpus in [SmallCorpus(text), SmallCorpus(text, options: .init(maximumSize: 40))] {
      for options in [
        NGramOptions(order: 1), NGramOptions(order: 2), NGramOptions(order: 5),
        NGramOptions(order: 4, pruning: [0, 1, 1, 2]), NGramOptions(order: 3, pruning: [3]),
        NGramOptions(order: 3, smoothing: Smoothing(.wittenBell)),
        NGramOptions(order: 4, compatibility: .kenlm),
      ] {
        let expected = try model(corpus, options, WorkingRoom(threads: 1))
        let least = try least(corpus, options)
        for memory in [least, least + 2 << 20, least * 2] {
          for threads in [1, 3] {
            let room = WorkingRoom(
              threads: threads, memoryByteCount: memory, temporaryFolder: folder.path)
            #expect(try model(corpus, options, room) == expected, "\(options), \(memory) bytes")
          }
        }
      }
    }
    // Temporary data leaves nothing behind.
    #expect(try folder.names() == ["model.lacuna"])
  }

  @Test("A model in memory is the model in a file")
  func inMemory() throws {
    let corpus = SmallCorpus(SmallCorpus.randomText(words: 50, sentences: 200, seed: 2))
    for options in [NGramOptions(order: 1), NGramOptions(order: 4, pruning: [1, 2])] {
      let expected = try model(corpus, options, WorkingRoom())
      let (inMemory, _) = try NGramEstimator.estimate(
        corpus.tokens, vocabularySize: corpus.vocabulary.count, options: options, threads: 2)
      let file = try SectionFileWriter(path: folder.file("memory.lacuna"))
      try inMemory.write(to: file)
      try file.commit()
      #expect(try folder.read("memory.lacuna") == expected)
    }
  }

  @Test("Too little memory is refused with the least that is enough")
  func tooLittle() throws {
    let corpus = SmallCorpus(SmallCorpus.randomText(words: 50, sentences: 200, seed: 2))
    let least = try least(corpus, NGramOptions(order: 3))
    _ = try model(
      corpus, NGramOptions(order: 3), WorkingRoom(threads: 2, memoryByteCount: least))
    #expect {
      try model(corpus, NGramOptions(order: 3), WorkingRoom(memoryByteCount: 1000))
    } throws: { error in
      "\(error)".contains("permit at least --memory ")
    }
  }

  @Test("A folder that cannot hold temporary files is named when it is needed")
  func missingFolder() throws {
    let text = SmallCorpus.randomText(words: 900, sentences: 6000, longest: 30, seed: 8)
    let corpus = SmallCorpus(text)
    let options = NGramOptions(order: 5)
    let room = WorkingRoom(
      memoryByteCount: try least(corpus, options), temporaryFolder: folder.file("missing"))
    #expect {
      try model(corpus, options, room)
    } throws: { error in
      "\(error)".contains(folder.file("missing")) && "\(error)".contains("--temporary-directory")
    }
    #expect(throws: StorageError.self) { try room.checkTemporaryFolder() }
  }
}
