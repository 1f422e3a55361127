#!/usr/bin/env python3
"""Compares the scores of KenLM's own Python module with those of lacuna.

    Scripts/check-kenlm.py [LACUNA [TEXT HELD-OUT]]

LACUNA is the command (default: .build/release/lacuna). Models of order 3 and 5 are trained on TEXT
and exported as ARPA in the form of KenLM and in that of SRILM, whole and with the third of their
n-grams that `lacuna prune` leaves; the module kenlm reads the files, and every token of 10,000
sentences, unknown words among them, has to score the same to 5 decimals as `lacuna score` says.
Without TEXT the texts are the King James Version that Scripts/corpora makes, cut into words by lacuna,
where it is there, and Corpora/english.txt where it is not. HELD-OUT is repeated with other words until
there are 10,000 sentences.

The module is installed if it is missing, into .build/check-kenlm, which needs the Python module venv,
a C++ compiler and a minute or two. Where that cannot be, the script says that the check was skipped,
and why. Ends with 0 if all scores agree or the check was skipped, with 1 if any differs.
"""

import os
import random
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENVIRONMENT = os.path.join(ROOT, ".build", "check-kenlm")
ORDERS = (3, 5)
SHARES = ("100%", "33%")
DIALECTS = ("kenlm", "srilm")
SENTENCES = 10_000
# Half a unit of the fifth decimal, and what single precision adds to it.
TOLERANCE = 1e-5
SHOWN = 3


def say(text):
    print(f"check-kenlm: {text}", file=sys.stderr)


def skip(reason):
    say(f"SKIPPED: {reason}")
    sys.exit(0)


def module():
    """The module kenlm, installed if it is missing; with it the script is run anew."""
    try:
        import kenlm
        return kenlm
    except ImportError:
        pass
    python = os.path.join(ENVIRONMENT, "bin", "python3")
    if os.path.abspath(sys.prefix) == ENVIRONMENT:
        skip("the module kenlm was installed but cannot be imported")
    if run([python, "-c", "import kenlm"]).returncode:
        say("installing the module kenlm into .build/check-kenlm, which takes a minute or two")
        for command in ([sys.executable, "-m", "venv", ENVIRONMENT],
                        [python, "-m", "pip", "install", "--quiet", "kenlm"]):
            result = run(command)
            if result.returncode:
                lines = (result.stderr + result.stdout).decode(errors="replace").split("\n")
                why = next((line for line in lines if "error" in line.lower()), "no reason given")
                skip(f"'{' '.join(command[1:])}' failed: {why.strip()}")
    os.execv(python, [python, os.path.abspath(__file__), *sys.argv[1:]])


def run(command, **arguments):
    try:
        return subprocess.run(command, capture_output=True, check=False, **arguments)
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, b"", f"error: {error}".encode())


def told(command, **arguments):
    result = run(command, **arguments)
    if result.returncode:
        sys.exit(f"check-kenlm: {' '.join(command)}: {result.stderr.decode().strip()}")
    return result.stdout


def words_of(lacuna, path, folder):
    """A text as lines of words with spaces between them, as KenLM reads text."""
    model = os.path.join(folder, "tokenizer.lacuna")
    told([lacuna, "train", "ngram", path, "-o", model, "--order", "1", "--quiet"])
    tokens = told([lacuna, "tokenize", "--model", model, "--file", path]).decode()
    return [line for line in tokens.split("\n") if line]


def texts(lacuna, given, folder):
    if given:
        lines = []
        for path in given:
            with open(path, encoding="utf-8") as file:
                lines.append([" ".join(line.split()) for line in file if line.split()])
        return lines
    kjv = os.path.join(ROOT, "Corpora", "downloads", "kjv.txt")
    if os.path.exists(kjv):
        return [words_of(lacuna, path, folder)
                for path in (kjv, kjv.replace("kjv.txt", "kjv.heldout.txt"))]
    lines = words_of(lacuna, os.path.join(ROOT, "Corpora", "english.txt"), folder)
    return [lines[0::2], lines[1::2]]


def held_out(lines):
    """10,000 sentences: the lines, then the lines with words that others have and that nobody has."""
    generator = random.Random(5)
    words = sorted({word for line in lines for word in line.split()})
    sentences = lines[:SENTENCES]
    while len(sentences) < SENTENCES:
        sentence = generator.choice(lines).split()
        for place in range(len(sentence)):
            chance = generator.random()
            if chance < 0.05:
                sentence[place] = f"unheard-{generator.randrange(1000)}"
            elif chance < 0.25:
                sentence[place] = generator.choice(words)
        sentences.append(" ".join(sentence))
    return sentences


def scores_of_lacuna(lacuna, model, path):
    """By sentence the log10 probabilities of its tokens, </s> included."""
    table = told([lacuna, "score", "--model", model, "--tsv", "--file", path]).decode().split("\n")
    heading = table[0].split("\t")
    number, score = heading.index("sentence_id"), heading.index("log10_probability")
    sentences = {}
    for line in filter(None, table[1:]):
        cells = line.split("\t")
        sentences.setdefault(cells[number], []).append(float(cells[score]))
    return list(sentences.values())


def check(kenlm, lacuna, order, share, dialect, text, sentences, folder):
    whole = os.path.join(folder, f"{order}.lacuna")
    model = os.path.join(folder, f"{order}.{share}.lacuna")
    arpa = os.path.join(folder, "model.arpa")
    held = os.path.join(folder, "held.txt")
    if not os.path.exists(whole):
        told([lacuna, "train", "ngram", text, "-o", whole, "--order", str(order), "--tokenizer",
              "whitespace", "--quiet"])
    if not os.path.exists(model):
        told([lacuna, "prune", whole, "-o", model, "--keep", share, "--quiet"])
    told([lacuna, "export", model, "-o", arpa, "--dialect", dialect])
    ours = scores_of_lacuna(lacuna, model, held)
    config = kenlm.Config()
    config.show_progress = False
    theirs_model = kenlm.Model(arpa, config)
    if len(ours) != len(sentences):
        sys.exit(f"check-kenlm: lacuna scored {len(ours)} of {len(sentences)} sentences")
    tokens = unknown = different = 0
    largest = 0.0
    for sentence, mine in zip(sentences, ours):
        theirs = list(theirs_model.full_scores(sentence))
        differences = [abs(score - own) for (score, _, _), own in zip(theirs, mine)]
        tokens += len(theirs)
        unknown += sum(is_unknown for _, _, is_unknown in theirs)
        largest = max([largest, *differences])
        if len(theirs) != len(mine) or max(differences) > TOLERANCE:
            different += 1
            if different <= SHOWN:
                print(f"{sentence!r}\n  lacuna  {mine}\n  kenlm   {[score for score, _, _ in theirs]}")
    print(f"order {order}, {share} of the n-grams, {dialect}: {len(sentences)} sentences, "
          f"{tokens} tokens, {unknown} unknown, largest difference {largest:.1e}, {different} sentences differ")
    return different == 0


def main():
    arguments = sys.argv[1:]
    if len(arguments) not in (0, 1, 3) or any(argument in ("-h", "--help") for argument in arguments):
        sys.exit(__doc__)
    lacuna = arguments[0] if arguments else os.path.join(ROOT, ".build", "release", "lacuna")
    if not os.path.exists(lacuna):
        sys.exit(f"check-kenlm: {lacuna} is missing; build it with: swift build -c release --product "
                 "lacuna")
    kenlm = module()
    with tempfile.TemporaryDirectory() as folder:
        training, held = texts(lacuna, arguments[1:], folder)
        sentences = held_out(held)
        text = os.path.join(folder, "text.txt")
        for path, lines in ((text, training), (os.path.join(folder, "held.txt"), sentences)):
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in lines)
        results = [check(kenlm, lacuna, order, share, dialect, text, sentences, folder)
                   for order in ORDERS for share in SHARES for dialect in DIALECTS]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
