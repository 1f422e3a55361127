import Storage

/// How the files of MNIST and of sets in its format are called.
enum IDXNames {
  /// The images of a part in a folder, in one of the usual spellings; nil if there are none.
  static func images(of part: DigitSource.Part, in folder: String) -> InputFile? {
    let name = part == .training ? "train" : "t10k"
    for stem in ["\(name)-images-idx3-ubyte", "\(name)-images.idx3-ubyte"] {
      if let file = Folder.file(named: stem, in: folder) { return file }
    }
    return nil
  }

  /// The file of labels that lies beside a file of images and is called like it; nil if there is
  /// none.
  static func labels(beside images: InputFile) -> InputFile? {
    if images.isStandardInput { return nil }
    return labelPaths(for: images.path).first { Folder.isFile($0) }.map { InputFile(path: $0) }
  }

  /// What the labels of such images may be called, the likeliest first: `images` becomes `labels`,
  /// `idx3` becomes `idx1`, and what is before that and `.gz` after it may be spelt differently, since
  /// the two files often come from different places.
  static func labelPaths(for imagesPath: String) -> [String] {
    let folderEnd = imagesPath.lastIndex(of: "/").map { imagesPath.index(after: $0) }
    let folder = imagesPath[..<(folderEnd ?? imagesPath.startIndex)]
    let name = String(imagesPath[folder.endIndex...])
    guard let word = lastRange(of: "images", in: name) else { return [] }
    var spelling = name
    spelling.replaceSubrange(word, with: "labels")
    if let type = lastRange(of: "idx3", in: spelling) {
      spelling.replaceSubrange(type, with: "idx1")
    }
    var spellings = [spelling]
    if let type = lastRange(of: "-idx1", in: spelling) {
      spellings.append(spelling.replacing(type, with: ".idx1"))
    } else if let type = lastRange(of: ".idx1", in: spelling) {
      spellings.append(spelling.replacing(type, with: "-idx1"))
    }
    return spellings.flatMap { spelling in
      spelling.hasSuffix(".gz")
        ? [spelling, String(spelling.dropLast(3))] : [spelling, spelling + ".gz"]
    }.map { folder + $0 }
  }

  private static func lastRange(of part: String, in text: String) -> Range<String.Index>? {
    text.ranges(of: part).last
  }
}

extension String {
  fileprivate func replacing(_ range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + self[range.upperBound...]
  }
}
