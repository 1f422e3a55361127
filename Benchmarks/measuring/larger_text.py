"""A text of the user's own: training and scoring at its size."""

import os

from .king_james import perplexity
from .peers import program, ratio
from .report import run, sha256


def measure(report, lacuna, text, folder, with_peers):
    name = os.path.basename(text)
    part, held_out = split(text, folder)
    model = os.path.join(folder, "large.lacuna")
    options = ["--order", "5", "--compatibility", "kenlm", "--quiet"]
    trained = run([lacuna, "train", "ngram", part, *options, "-o", model])
    run([lacuna, "verify", model])
    megabytes = os.path.getsize(part) / 1e6
    report.row(
        f"train order 5 on 49 in 50 lines of {name}", trained,
        f"{megabytes / trained.median:.1f} MB/s of {megabytes:.0f}; a file of "
        f"{os.path.getsize(model) / 1e6:.0f} MB, verified")
    timing, answer = perplexity(lacuna, model, held_out, 3, threads=1)
    report.row(
        "score every 50th line, one thread", timing,
        f"{answer['tokenCount'] / timing.median / 1e6:.2f} M tokens/s, "
        f"perplexity {answer['perplexity']:.2f}")
    lmplz = program("lmplz") if with_peers else None
    if lmplz:
        theirs, ours = os.path.join(folder, "large.arpa"), os.path.join(folder, "ours.arpa")
        timing = run(
            [lmplz, "-o", "5", "-S", "2G", "-T", folder, "--text", part, "--arpa", theirs])
        exported = run([lacuna, "export", model, "-o", ours])
        report.row("export as ARPA", exported)
        same = "the same bytes" if sha256(theirs) == sha256(ours) else "other bytes"
        report.row("KenLM lmplz -o 5, to ARPA", timing, f"{ratio(timing, trained)}; {same}")


def split(text, folder):
    """Every 50th line, and the others."""
    part, held_out = os.path.join(folder, "large.txt"), os.path.join(folder, "large.heldout.txt")
    with open(text, "rb") as lines, open(part, "wb") as rest, open(held_out, "wb") as held:
        for number, line in enumerate(lines):
            (held if number % 50 == 49 else rest).write(line)
    return part, held_out
