#!/usr/bin/env python3
"""Writes Sources/TextProcessing/UnicodeTables.swift from the Unicode Character Database.

    Scripts/generate-unicode-tables.py [FOLDER]      FOLDER defaults to /usr/share/unicode (Debian's
                                                  package unicode-data)

Only maintainers run this, when Lacuna moves to another version of Unicode. The Swift file holds
string literals, because they compile at once and need no decoding when a program starts: a code
point finds its block in two characters of `blockIndex`, its record in one character of `records`,
and each property of the record in one character of that property's string.
"""

import os
import re
import sys

CODE_POINTS = 0x110000
BLOCK = 64

WORD_BREAK = ["Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Format", "Katakana",
              "Hebrew_Letter", "ALetter", "Single_Quote", "Double_Quote", "MidNumLet", "MidLetter",
              "MidNum", "Numeric", "ExtendNumLet", "WSegSpace", "Regional_Indicator"]
GRAPHEME_BREAK = ["Other", "CR", "LF", "Control", "Extend", "ZWJ", "Regional_Indicator", "Prepend",
                  "SpacingMark", "L", "V", "T", "LV", "LVT"]
SENTENCE_BREAK = ["Other", "CR", "LF", "Sep", "Extend", "Format", "Sp", "Lower", "Upper", "OLetter",
                  "Numeric", "ATerm", "STerm", "Close", "SContinue"]


def fields(folder, name):
    """The semicolon-separated fields of each line, with the code points of the first one."""
    with open(os.path.join(folder, name), encoding="utf-8") as lines:
        for line in lines:
            parts = [part.strip() for part in line.split("#")[0].split(";")]
            if len(parts) > 1:
                first, _, last = parts[0].partition("..")
                yield range(int(first, 16), int(last or first, 16) + 1), parts[1:]


def property_values(folder, name, values):
    """The index in `values` of each code point's property value."""
    result = [0] * CODE_POINTS
    for code_points, rest in fields(folder, name):
        for code_point in code_points:
            result[code_point] = values.index(rest[0])
    return result


def members(folder, name, *wanted):
    """The code points whose line in the file starts with the wanted fields."""
    result = set()
    for code_points, rest in fields(folder, name):
        if tuple(rest[: len(wanted)]) == wanted:
            result.update(code_points)
    return result


def unicode_data(folder):
    """Nonspacing marks, code points with a combining class, and decomposition mappings."""
    marks, combining, decompositions = set(), set(), {}
    for code_points, rest in fields(folder, "UnicodeData.txt"):
        for code_point in code_points:
            if rest[1] == "Mn":
                marks.add(code_point)
            if rest[2] != "0":
                combining.add(code_point)
            if rest[4]:
                mapping = re.sub(r"<[^>]*>", "", rest[4]).split()
                decompositions[code_point] = [int(scalar, 16) for scalar in mapping]
    return marks, combining, decompositions


def holds_mark(code_point, marks, decompositions):
    if code_point in marks:
        return True
    return any(holds_mark(c, marks, decompositions) for c in decompositions.get(code_point, []))


def literal(values):
    """A Swift string literal of one 7-bit character for each value."""
    escapes = {0: "\\0", 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\"}
    text = ""
    for value in values:
        assert 0 <= value < 128
        printable = 32 <= value < 127
        text += escapes.get(value) or (chr(value) if printable else "\\u{%x}" % value)
    return '"' + text + '"'


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"
    with open(os.path.join(folder, "auxiliary/WordBreakProperty.txt"), encoding="utf-8") as file:
        version = re.search(r"-(\d+\.\d+\.\d+)\.txt", file.readline()).group(1)

    word = property_values(folder, "auxiliary/WordBreakProperty.txt", WORD_BREAK)
    grapheme = property_values(folder, "auxiliary/GraphemeBreakProperty.txt", GRAPHEME_BREAK)
    sentence = property_values(folder, "auxiliary/SentenceBreakProperty.txt", SENTENCE_BREAK)
    pictographic = members(folder, "emoji/emoji-data.txt", "Extended_Pictographic")
    white_space = members(folder, "PropList.txt", "White_Space")
    marks, combining, decompositions = unicode_data(folder)
    normalization = "DerivedNormalizationProps.txt"
    not_nfc = combining | members(folder, normalization, "NFC_QC", "N") \
        | members(folder, normalization, "NFC_QC", "M")
    not_nfkc = combining | members(folder, normalization, "NFKC_QC", "N") \
        | members(folder, normalization, "NFKC_QC", "M")
    # The derived property speaks of decomposed text; without normalisation U+01F0 changes too.
    not_folded = members(folder, "DerivedCoreProperties.txt", "Changes_When_Casefolded") \
        | members(folder, "CaseFolding.txt", "C") | members(folder, "CaseFolding.txt", "F")

    # The order of the bits is that of ScalarFlags.
    sets = [white_space, white_space | {0x200B, 0xFEFF}, pictographic, not_nfc, not_nfkc, not_folded]
    flags = [0] * CODE_POINTS
    for bit, code_points in enumerate(sets):
        for code_point in code_points:
            flags[code_point] |= 1 << bit
    for code_point in range(CODE_POINTS):
        if holds_mark(code_point, marks, decompositions):
            flags[code_point] |= 1 << len(sets)

    # Records by falling frequency from the character after the escapes on, so that few need one.
    combined = list(zip(word, grapheme, sentence, flags))
    frequency = {}
    for record in combined:
        frequency[record] = frequency.get(record, 0) + 1
    ordered = sorted(frequency, key=lambda record: (-frequency[record], record))
    assert len(ordered) <= 128, len(ordered)
    number = {record: (index + 35) % 128 for index, record in enumerate(ordered)}
    by_number = [(0, 0, 0, 0)] * 128
    for record, index in number.items():
        by_number[index] = record

    blocks, block_index = {}, []
    for start in range(0, CODE_POINTS, BLOCK):
        block = tuple(number[record] for record in combined[start : start + BLOCK])
        index = blocks.setdefault(block, len(blocks))
        block_index += [32 + index // 64, 32 + index % 64]
    records = [index for block in blocks for index in block]

    swift = f"""\
// swift-format-ignore-file
// Written by Scripts/generate-unicode-tables.py from the Unicode Character Database {version}.
// Do not edit: run the script again. `ScalarProperties` explains the layout.

/// The raw property tables, one 7-bit character an entry.
enum UnicodeTables {{
  /// The version of the Unicode Character Database the tables were made from.
  static let version = "{version}"
  /// Two characters for each block of {BLOCK} code points, most significant first, base 64 from 32 on.
  static var blockIndex: StaticString {{ {literal(block_index)} }}
  /// The record number of each code point, block by block.
  static var records: StaticString {{ {literal(records)} }}
  /// `WordBreak` by record number.
  static var wordBreak: StaticString {{ {literal([r[0] for r in by_number])} }}
  /// `GraphemeBreak` by record number.
  static var graphemeBreak: StaticString {{ {literal([r[1] for r in by_number])} }}
  /// `SentenceBreak` by record number.
  static var sentenceBreak: StaticString {{ {literal([r[2] for r in by_number])} }}
  /// `ScalarFlags` by record number.
  static var flags: StaticString {{ {literal([r[3] for r in by_number])} }}
}}
"""
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                          "../Sources/TextProcessing/UnicodeTables.swift")
    with open(target, "w", encoding="ascii") as file:
        file.write(swift)
    print(f"Unicode {version}: {len(ordered)} records, {len(blocks)} blocks of {BLOCK}")


if __name__ == "__main__":
    main()
