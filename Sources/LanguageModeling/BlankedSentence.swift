#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What may stand in a blank.
public enum BlankAnswers: Sendable, Equatable {
  /// Any ordinary word of the vocabulary; with `special` also `<unk>` and `</s>`.
  case anyWord(special: Bool = false)
  /// One of these sequences of tokens. An unknown word in a candidate is `<unk>`.
  case candidates([[TokenID]])
}

/// A sentence with blanks, as ids.
public struct BlankedSentence: Sendable, Equatable {
  /// A known token or a blank.
  public enum Element: Sendable, Equatable {
    /// A token that stands there.
    case token(TokenID)
    /// Something to be found.
    case blank(BlankAnswers)
  }

  /// Tokens and blanks from left to right, without sentence marks.
  public var elements: [Element]
  /// Which sentence marks take part in the scores.
  public var marks: SentenceMarks
  /// Words that do not stand in a blank of any word.
  public var forbidden: Set<TokenID>

  /// A sentence with blanks.
  public init(
    _ elements: [Element], marks: SentenceMarks = SentenceMarks(), forbidden: Set<TokenID> = []
  ) {
    self.elements = elements
    self.marks = marks
    self.forbidden = forbidden
  }

  /// The number of blanks.
  public var blankCount: Int {
    elements.reduce(0) { if case .blank = $1 { $0 + 1 } else { $0 } }
  }

  /// Where the only blank stands, and whether special tokens may fill it. Throws ``FillError`` unless
  /// there is one blank and any word may stand there.
  package var onlyBlank: (position: Int, permitsSpecialTokens: Bool) {
    get throws {
      var found: (Int, Bool)?
      for case (let position, .blank(let answers)) in elements.enumerated() {
        guard found == nil, case .anyWord(let special) = answers else {
          throw FillError.notOneOpenBlank
        }
        found = (position, special)
      }
      guard let found else { throw FillError.noBlank }
      return found
    }
  }

  /// The sentence's tokens with these fillings in the blanks, one for each.
  public func filled(with fillings: [Filling]) -> [TokenID] {
    var next = 0
    var tokens: [TokenID] = []
    for element in elements {
      switch element {
      case .token(let token):
        tokens.append(token)
      case .blank:
        tokens.append(contentsOf: fillings[next].tokens)
        next += 1
      }
    }
    return tokens
  }
}

/// What stands in one blank: a word, or a candidate.
public struct Filling: Sendable, Hashable {
  /// The tokens.
  public var tokens: [TokenID]
  /// Which of the blank's candidates this is; `nil` for a word of the vocabulary.
  public var candidate: Int?

  /// A filling.
  public init(tokens: [TokenID], candidate: Int? = nil) {
    self.tokens = tokens
    self.candidate = candidate
  }

  /// The order of equally probable fillings in a result: by candidate, then by ids.
  public static func precedes(_ left: Filling, _ right: Filling) -> Bool {
    if left.candidate != right.candidate { return (left.candidate ?? -1) < (right.candidate ?? -1) }
    return left.tokens.lexicographicallyPrecedes(right.tokens)
  }
}

/// One way to fill all blanks of a sentence.
public struct JointAnswer: Sendable, Equatable {
  /// A filling for each blank.
  public var fillings: [Filling]
  /// log10 P of the whole completed sentence.
  public var log10Probability: Double
  /// Its share among all permitted ways to fill the blanks; they sum to 1.
  public var probability: Double

  /// An answer.
  public init(fillings: [Filling], log10Probability: Double, probability: Double) {
    self.fillings = fillings
    self.log10Probability = log10Probability
    self.probability = probability
  }
}

/// One filling of one blank, summed over all permitted fillings of the others.
public struct BlankAnswer: Sendable, Equatable {
  /// What stands in the blank.
  public var filling: Filling
  /// Its share among the blank's permitted fillings; they sum to 1.
  public var probability: Double

  /// An answer.
  public init(filling: Filling, probability: Double) {
    self.filling = filling
    self.probability = probability
  }
}

/// How probable it is that blanks of unknown length take so many words.
public struct LengthShare: Sendable, Equatable {
  /// The number of words in each blank.
  public var lengths: [Int]
  /// log10 of the summed probabilities of all completed sentences of these lengths.
  public var log10Probability: Double
  /// Their share of all lengths.
  public var share: Double

  /// A share.
  public init(lengths: [Int], log10Probability: Double, share: Double) {
    self.lengths = lengths
    self.log10Probability = log10Probability
    self.share = share
  }
}

/// How the answers were found where there was more to add up than is reasonable.
public struct FillLimit: Sendable, Equatable {
  /// Exact sums would have visited more n-grams than this.
  public var visitLimit: Int
  /// How many beginnings of the sentence were followed up from blank to blank, the best ones.
  public var width: Int
  /// Whether it is certain, even so, that no other answer is as probable as the last one, if the
  /// model's probabilities are at most 1.
  public var isExact: Bool

  /// A limit.
  public init(visitLimit: Int, width: Int, isExact: Bool) {
    self.visitLimit = visitLimit
    self.width = width
    self.isExact = isExact
  }
}

/// The best ways to fill a sentence's blanks, exact over everything that is permitted unless it says
/// otherwise.
///
/// A joint answer of probability 0 is none; if there is no other, the lists are empty.
public struct FillResult: Sendable, Equatable {
  /// The best ways to fill all blanks at once, best first; equal ones by ids.
  public var joint: [JointAnswer]
  /// For each blank its best fillings, best first; equal ones by ids.
  public var perBlank: [[BlankAnswer]]
  /// log10 of the summed probabilities of all permitted completed sentences; -infinity if nothing
  /// is permitted.
  public var log10Total: Double
  /// How many ways to fill the blanks were compared, where not all were; `nil` if the answers are
  /// exact.
  public var shortlist: Int?
  /// Where blanks take several words: what each number of them comes to. Empty where none does.
  public var lengths: [LengthShare]
  /// Where sums over all answers were too costly, what was done instead; `nil` elsewhere. Then only
  /// `log10Probability` of joint answers is known: their shares are not numbers, the lists of single
  /// blanks are empty, and of lengths it is that of the best answer.
  public var limit: FillLimit?

  /// A result; exact unless told otherwise.
  public init(
    joint: [JointAnswer], perBlank: [[BlankAnswer]], log10Total: Double, shortlist: Int? = nil,
    lengths: [LengthShare] = [], limit: FillLimit? = nil
  ) {
    self.limit = limit
    self.lengths = lengths
    self.shortlist = shortlist
    self.joint = joint
    self.perBlank = perBlank
    self.log10Total = log10Total
  }
}

/// A model that fills blanks with what fits both sides.
public protocol BlankModel: Sendable {
  /// The number of tokens in the vocabulary, special ones included.
  var vocabularySize: Int { get }

  /// The best `count` answers for a sentence's blanks. Throws ``FillError``.
  func fill(_ sentence: BlankedSentence, count: Int) throws -> FillResult

  /// For a sentence with one blank of any word: by id, log10 of each word's share among all that are
  /// permitted, -infinity for those that are not. Words that the model finds equally probable have
  /// equal values, so that ranks can be told. Throws ``FillError``.
  func log10Shares(_ sentence: BlankedSentence) throws -> [Double]
}

extension BlankModel {
  /// The plain way: asks for all answers and sorts them by id.
  public func log10Shares(_ sentence: BlankedSentence) throws -> [Double] {
    _ = try sentence.onlyBlank
    var shares = [Double](repeating: -.infinity, count: vocabularySize)
    for answer in try fill(sentence, count: .max).perBlank[0] {
      shares[Int(answer.filling.tokens[0])] = log10(answer.probability)
    }
    return shares
  }
}

/// Why blanks cannot be filled.
public enum FillError: Error, Equatable, Sendable {
  /// The sentence has no blank.
  case noBlank
  /// The sentence has no blank, but underscores that touch a letter or digit.
  case blankTouchesWord
  /// A blank has an empty list of candidates; it is counted from 1.
  case noCandidates(blank: Int)
  /// Shares of all words were asked for where there is not one blank that any word may fill.
  case notOneOpenBlank
  /// There are more combinations than can be tried one by one.
  case tooManyCombinations(Int)
  /// A candidate for a blank, both counted from 1, has no token.
  case emptyCandidate(blank: Int, candidate: Int)
  /// The probabilities of the answers cannot be added up: the model is not a distribution.
  case notNormalizable
  /// No word that could stand in a blank has the letters that are known of it.
  case noWordFits(pattern: String)
  /// A blank cannot be of so many words.
  case badGap(least: Int, most: Int, limit: Int)
  /// A blank of several words has a list of candidates; it is counted from 1.
  case gapWithCandidates(blank: Int)
  /// A model of word pieces was asked for several words in one blank.
  case gapOfPieces
  /// The blanks can take more combinations of lengths than are tried.
  case tooManyLengths(limit: Int)
  /// Of the words that could stand in a blank, none is within the limits.
  case nothingAllowed
  /// Letters of a word are missing, and the model knows characters, not words.
  case lettersOfCharacters
}

extension FillError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noBlank:
      "there is no blank in the sentence: write ___ (three underscores) where a word is missing"
    case .blankTouchesWord:
      "there is no blank in the sentence, because ___ touches a letter or digit: put a space on "
        + "each side of it"
    case .noWordFits(let pattern):
      "no word that the model knows fits \(pattern), in which _ is one letter and * any number of "
        + "them: for the characters themselves write \\_ and \\*, and for a whole word ___ with a "
        + "space on each side"
    case .badGap(let least, let most, let limit):
      "a blank of \(least == most ? "\(least)" : "\(least) to \(most)") words makes no sense: write "
        + "___{2} or ___{1,4}, with 1 to \(limit) words, the smaller number first"
    case .gapWithCandidates(let blank):
      "blank \(blank) takes several words, and candidates are for one: leave them out, or write ___"
    case .gapOfPieces:
      "the model cuts words into pieces, and fills one word at a time: write ___ for each word"
    case .tooManyLengths(let limit):
      "these blanks can take more than \(limit) combinations of lengths: narrow some of them"
    case .nothingAllowed:
      "no word that could stand in the blank is allowed: allow more, or forbid fewer"
    case .lettersOfCharacters:
      "the model knows characters and not words, so that letters inside a word cannot be missing: "
        + "write a blank, ___, with spaces around it for each character"
    case .notOneOpenBlank:
      "the shares of all words are those of one blank without candidates: leave one such blank in "
        + "the sentence"
    case .noCandidates(let blank):
      "blank \(blank) has an empty list of candidates"
    case .emptyCandidate(let blank, let candidate):
      "candidate \(candidate) of blank \(blank) has no word in it"
    case .notNormalizable:
      "the model's weights are so large that its probabilities cannot be added up; "
        + "it was probably damaged or made by mistake"
    case .tooManyCombinations(let count):
      "\(count) combinations are too many to try one by one"
    }
  }
}
