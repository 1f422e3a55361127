/// Recognises what a file is that was given in a model's place, to say it in the error.
enum FileKind {
  static func hint(for bytes: UnsafeRawBufferPointer) -> String {
    if bytes.isEmpty { return "the file is empty" }
    if bytes.starts(with: [0x1F, 0x8B]) {
      return "it is gzip-compressed; unpack a model with gunzip, or use 'lacuna import' for ARPA"
    }
    if bytes.starts(with: Array("mmap lm http://kheafield.com/code".utf8)) {
      return "it is KenLM's binary format; import the ARPA file that it was made from"
    }
    let head = bytes.prefix(4096)
    if head.starts(with: SectionFormat.magic.prefix(6)) {
      return "it begins like one, but its line ends were changed: copy it again in binary mode"
    }
    let text = String(decoding: head, as: UTF8.self)
    if text.contains("\\data\\") {
      return "it is an ARPA file: use 'lacuna import'"
    }
    if head.allSatisfy({ $0 >= 0x20 || $0 == 9 || $0 == 10 || $0 == 13 }) {
      return "it looks like text: use 'lacuna train ngram' to make a model of it"
    }
    return "unknown format"
  }
}
