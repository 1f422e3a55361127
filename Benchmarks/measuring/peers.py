"""Other programs on the same text in the same run: ratios, and equality where it is promised."""

import importlib.util
import json
import os
import shutil
import sys

from .king_james import KENLM_ARPA_SHA256, perplexity
from .report import Timing, run, seconds_text, sha256


def measure(report, lacuna, texts, runs):
    model, arpa = texts.path("kenlm.lacuna"), texts.path("kenlm.arpa")
    trained = run(
        [lacuna, "train", "ngram", texts.text, "--order", "5", "--compatibility", "kenlm",
         "--quiet", "-o", model], runs)
    exported = run([lacuna, "export", model, "-o", arpa], runs)
    report.expect("ARPA file as lmplz writes it", sha256(arpa), KENLM_ARPA_SHA256)
    both = Timing(
        [train + export for train, export in zip(trained.seconds, exported.seconds)],
        max(trained.megabytes, exported.megabytes), "")
    report.row("train as lmplz does, and export", both, "the bytes of lmplz -o 5")
    lmplz(report, texts, runs, trained, both)
    binary(report, lacuna, texts, runs, arpa, trained, model)
    python_module(report, lacuna, texts, runs, arpa, model)
    natural_language_toolkit(report, lacuna, texts)


def program(name):
    """A program by the variable of its name in capitals, or on the PATH."""
    return os.environ.get(name.upper()) or shutil.which(name)


def ratio(theirs, ours):
    """How many times as fast and how much smaller ours is, best run against best run, because
    other work on the machine only ever adds."""
    return (f"Lacuna {seconds_text(ours.best)}: {theirs.best / ours.best:.1f} times as fast, "
            f"{ours.megabytes / theirs.megabytes:.2f} of the memory")


def lmplz(report, texts, runs, trained, both):
    path = program("lmplz")
    if not path:
        report.row("KenLM lmplz -o 5", result="not measured: no lmplz found")
        return
    arpa = texts.path("lmplz.arpa")
    timing = run(
        [path, "-o", "5", "-S", "1G", "-T", texts.folder, "--text", texts.text, "--arpa", arpa],
        runs)
    # A build of KenLM for one processor rounds otherwise; that is not our mistake.
    same = "the same bytes" if sha256(arpa) == KENLM_ARPA_SHA256 else "other digits: another build"
    report.row("KenLM lmplz -o 5, to ARPA", timing, f"{ratio(timing, both)}; {same}")
    report.row("the same against a model file", timing, ratio(timing, trained))


def binary(report, lacuna, texts, runs, arpa, trained, model):
    build, query = program("build_binary"), program("query")
    if not build or not query:
        report.row("KenLM build_binary, query", result="not measured: not found")
        return
    imported = run([lacuna, "import", arpa, "-o", texts.path("again.lacuna"), "--quiet"], runs)
    ours, answer = perplexity(lacuna, model, texts.held_out_20_times, runs, threads=1)
    for kind in ("probing", "trie"):
        path = texts.path(f"{kind}.binary")
        built = run([build, "-T", texts.path("tmp"), kind, arpa, path], runs)
        report.row(
            f"KenLM build_binary {kind}", built,
            f"import: {ratio(built, imported)}; "
            f"{os.path.getsize(path) / os.path.getsize(model):.2f} of Lacuna's file")
        timing = run([query, "-v", "summary", path], runs, stdin=texts.held_out_20_times)
        theirs = float(timing.output.split("Perplexity including OOVs:")[1].split()[0])
        report.expect(f"perplexity by query, {kind}", theirs, answer["perplexity"], tolerance=1e-5)
        report.row(
            f"KenLM query, {kind}, kjv.heldout.txt 20 times over", timing,
            f"{answer['tokenCount'] / timing.median / 1e6:.2f} M tokens/s; one thread of "
            f"{ratio(timing, ours)}; the same perplexity")


# Each prints what it took to load and to work, so that Python's start does not count.
KENLM_MODULE = """
import json, sys, time
import kenlm
start = time.perf_counter()
model = kenlm.Model(sys.argv[1])
loaded = time.perf_counter()
with open(sys.argv[2], encoding="utf-8") as file:
    total = sum(model.score(line) for line in file)
print(json.dumps({"load": loaded - start, "work": time.perf_counter() - loaded, "total": total}))
"""

NLTK = """
import json, sys, time
from nltk.lm import KneserNeyInterpolated
from nltk.lm.preprocessing import padded_everygram_pipeline, pad_both_ends
from nltk.util import ngrams
def sentences(path):
    with open(path, encoding="utf-8") as file:
        return [line.split() for line in file]
start = time.perf_counter()
model = KneserNeyInterpolated(3)
model.fit(*padded_everygram_pipeline(3, sentences(sys.argv[1])))
fitted = time.perf_counter()
count = 0
for sentence in sentences(sys.argv[2]):
    for *context, word in ngrams(pad_both_ends(sentence, 3), 3):
        model.score(word, context)
        count += 1
print(json.dumps({"load": fitted - start, "work": time.perf_counter() - fitted, "count": count}))
"""


def python_module(report, lacuna, texts, runs, arpa, model):
    name = "PyPI kenlm, kjv.heldout.txt 20 times over"
    if importlib.util.find_spec("kenlm") is None:
        report.row(name, result="not measured: no module kenlm (pip install kenlm)")
        return
    ours, answer = perplexity(lacuna, model, texts.held_out_20_times, runs, threads=1)
    timing = run(
        [sys.executable, "-c", KENLM_MODULE, arpa, texts.held_out_20_times], min(runs, 3))
    theirs = json.loads(timing.output)
    report.expect("total by kenlm", theirs["total"], answer["logProbability"], tolerance=1e-6)
    report.row(
        name, timing,
        f"{theirs['load']:.1f} s to load the ARPA file, then "
        f"{answer['tokenCount'] / theirs['work'] / 1e6:.2f} M tokens/s; one thread of Lacuna "
        f"{theirs['work'] / ours.best:.1f} times as fast, its start and tokenising included; "
        f"the same total")


def natural_language_toolkit(report, lacuna, texts):
    name = "nltk.lm, interpolated Kneser-Ney, order 3, 2,000 verses, scoring 5"
    if importlib.util.find_spec("nltk") is None:
        report.row(name, result="not measured: no module nltk (pip install nltk)")
        return
    part, held_out = texts.path("part.txt"), texts.path("part.heldout.txt")
    for source, target, count in [(texts.text, part, 2000), (texts.held_out, held_out, 5)]:
        with open(source, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
            out.writelines(line for _, line in zip(range(count), lines))
    model = texts.path("part.lacuna")
    trained = run(
        [lacuna, "train", "ngram", part, "--order", "3", "--tokenizer", "whitespace", "--quiet",
         "-o", model], 3)
    scored, _ = perplexity(lacuna, model, held_out, 3, threads=1)
    try:
        timing = run([sys.executable, "-c", NLTK, part, held_out], seconds_limit=120)
    except RuntimeError as failure:
        report.row(name, result=f"not measured: {failure}")
        return
    theirs = json.loads(timing.output)
    report.row(
        name, timing,
        f"{theirs['load']:.2f} s to train, {theirs['work'] / theirs['count'] * 1000:.1f} ms a "
        f"token; Lacuna trains {theirs['load'] / trained.best:.0f} times and scores "
        f"{theirs['work'] / scored.best:.0f} times as fast, start-ups included "
        f"(another smoothing, so the answers differ)")
