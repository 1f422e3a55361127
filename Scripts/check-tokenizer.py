#!/usr/bin/env python3
"""Compares the ids of a tokenizer.json with those that lacuna gives to the same lines.

    Scripts/check-tokenizer.py LACUNA MODEL TOKENIZER.JSON TEXT…
    Scripts/check-tokenizer.py --ids TOKENIZER.JSON TEXT

LACUNA is the command, MODEL the model file that `lacuna export --format tokenizer-json` wrote
TOKENIZER.JSON from, and each TEXT a file with one sentence on each line. Needs the module tokenizers
(pip install tokenizers). Prints for each text how many lines and ids were compared and the first few
lines that differ; ends with 1 if any does, or if something cannot be read. A line that holds <s>,
</s> or <unk> is left out, because what it means is a setting of the model.

With --ids: prints the SHA-256 of TOKENIZER.JSON, then the ids that the module gives to each line.
"""

import hashlib
import subprocess
import sys

try:
    import tokenizers
except ImportError as error:
    sys.exit(f"check-tokenizer: the Python module {error.name} is missing; install it with: "
             "pip install tokenizers")

MARKS = ("<s>", "</s>", "<unk>")
SHOWN = 3


def lines_of(path):
    """The lines of a text that hold a token and no mark; a line ends with LF or CR LF alone."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read().removeprefix("\ufeff")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return [line for line in lines if not any(mark in line for mark in MARKS)]


def ids_of_lacuna(command, model, lines):
    """The ids of each line as lacuna prints them; lines without a token, which it skips, have none."""
    told = subprocess.run([command, "tokenize", "--model", model, "--ids", "--file", "-"],
                          input="\n".join(lines).encode(), capture_output=True, check=False)
    if told.returncode:
        sys.exit(f"check-tokenizer: {told.stderr.decode().strip()}")
    return [[int(number) for number in line.split()] for line in told.stdout.decode().splitlines()]


def check(command, model, tokenizer, path):
    lines = lines_of(path)
    theirs = [encoding.ids for encoding in
              tokenizer.encode_batch(lines, add_special_tokens=False)]
    pairs = [(line, ids) for line, ids in zip(lines, theirs) if ids]
    ours = ids_of_lacuna(command, model, lines)
    if len(ours) != len(pairs):
        print(f"{path}: lacuna has {len(ours)} lines with tokens, tokenizers has {len(pairs)}")
    different = [(line, mine, ids) for (line, ids), mine in zip(pairs, ours) if mine != ids]
    for line, mine, ids in different[:SHOWN]:
        print(f"{path}: {line!r}\n  lacuna      {mine}\n  tokenizers  {ids}")
    count = sum(len(ids) for _, ids in pairs)
    print(f"{path}: {len(pairs)} lines, {count} ids, {len(different)} lines differ")
    return not different and len(ours) == len(pairs)


def print_ids(path, tokenizer, text):
    with open(path, "rb") as file:
        print(hashlib.sha256(file.read()).hexdigest())
    for encoding in tokenizer.encode_batch(lines_of(text), add_special_tokens=False):
        if encoding.ids:
            print(*encoding.ids)


def main():
    if len(sys.argv) < 4 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    if sys.argv[1] == "--ids":
        path, *texts = sys.argv[2:]
        command = model = None
    else:
        command, model, path, *texts = sys.argv[1:]
    try:
        tokenizer = tokenizers.Tokenizer.from_file(path)
        if command is None:
            print_ids(path, tokenizer, texts[0])
            return
        results = [check(command, model, tokenizer, text) for text in texts]
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"check-tokenizer: {error}")
    except Exception as error:  # tokenizers has no exception of its own
        sys.exit(f"check-tokenizer: {path}: {error}")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
