"""Lacuna on the King James text of Scripts/corpora, whose answers are known."""

import json
import os
import re

from .report import run, sha256

NGRAM_COUNTS = (
    "13,487 1-grams   143,928 2-grams   393,674 3-grams   591,234 4-grams   681,860 5-grams")
HELD_OUT_PERPLEXITY = 45.6694028
TRAINED_PERPLEXITY = 4.7221823
ONE_SENTENCE_LOG10 = -14.9085
# What lmplz -o 5 writes for kjv.txt, in its default build.
KENLM_ARPA_SHA256 = "17e7ab567750093922dfeeb27f8c7bba3f5f77cc182517dc5a9a452fbdea037b"
# Sentences of `blanked` whose missing words the best answer finds, by the number of blanks.
FOUND = {1: 112, 2: 33}


class Texts:
    """The files to measure with; those that are made lie in `folder`."""

    def __init__(self, downloads, folder):
        self.folder = folder
        self.text = os.path.join(downloads, "kjv.txt")
        self.held_out = os.path.join(downloads, "kjv.heldout.txt")
        self.text_8_times = self.repeated(self.text, 8)
        self.held_out_20_times = self.repeated(self.held_out, 20)

    def path(self, name):
        return os.path.join(self.folder, name)

    def repeated(self, path, times):
        result = self.path(f"{times} times {os.path.basename(path)}")
        with open(path, "rb") as source, open(result, "wb") as target:
            data = source.read()
            for _ in range(times):
                target.write(data)
        return result

    def blanked(self, blank_count, sentence_count):
        """Held-out sentences with words taken out; two are one to five words apart. Returns the
        file and the words."""
        sentences, answers = [], []
        with open(self.held_out, encoding="utf-8") as file:
            for number, line in enumerate(file):
                line = line.rstrip("\n")
                words = list(re.finditer(r"(?<![\w'])[A-Za-z]+(?![\w'])", line))
                if len(words) < 10 or len(sentences) == sentence_count:
                    continue
                first = number * 7 % (len(words) - 5)
                places = [first, first + 1 + number % 5][:blank_count]
                answers.append([words[place].group() for place in places])
                for place in reversed(places):
                    word = words[place]
                    line = line[:word.start()] + "___" + line[word.end():]
                sentences.append(line)
        path = self.path(f"{sentence_count} sentences, {blank_count} blanks.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(sentence + "\n" for sentence in sentences)
        return path, answers


def measure(report, lacuna, texts, runs):
    model = texts.path("kjv.lacuna")
    train(report, lacuna, texts, runs, model)
    score(report, lacuna, texts, runs, model)
    start(report, lacuna, runs, model)
    for blank_count in (1, 2):
        fill(report, lacuna, texts, runs, model, blank_count)
    exchange(report, lacuna, texts, runs, model)


def train(report, lacuna, texts, runs, model):
    command = [lacuna, "train", "ngram", texts.text, "--order", "5", "--quiet"]
    timing = run([*command, "--output", model], runs)
    report.expect("n-grams", NGRAM_COUNTS in timing.output, True)
    report.row(
        "train order 5 on kjv.txt", timing, "1.82 M n-grams of 0.87 M tokens",
        report.target("< 3 s, < 600 MB", timing.median < 3 and timing.megabytes < 600))
    other = texts.path("one thread.lacuna")
    timing = run([*command, "--output", other, "--threads", "1"], runs)
    report.expect("model of one thread", sha256(other), sha256(model))
    report.row("the same on one thread", timing, "the same bytes")


def perplexity(lacuna, model, text, runs, threads):
    timing = run(
        [lacuna, "perplexity", "-m", model, text, "--json", "--quiet", "--threads", str(threads)],
        runs)
    return timing, json.loads(timing.output)


def score(report, lacuna, texts, runs, model):
    for name, text, expected, threads in [
        ("score kjv.txt 8 times over, one thread", texts.text_8_times, TRAINED_PERPLEXITY, 1),
        ("the same, two threads", texts.text_8_times, TRAINED_PERPLEXITY, 2),
        ("score kjv.heldout.txt 20 times over, one thread", texts.held_out_20_times,
         HELD_OUT_PERPLEXITY, 1),
    ]:
        timing, answer = perplexity(lacuna, model, text, runs, threads)
        report.expect(name, answer["perplexity"], expected, tolerance=1e-8)
        rate = answer["tokenCount"] / timing.median / 1e6
        report.row(
            name, timing, f"{rate:.2f} M tokens/s, from bytes to perplexity",
            report.target("> 1 M tokens/s", rate > 1))


def start(report, lacuna, runs, model):
    timing = run([lacuna, "score", "-m", model, "Where are we going", "--json"], runs * 4)
    answer = json.loads(timing.output)
    report.expect("one score", answer["logProbability"], ONE_SENTENCE_LOG10, tolerance=1e-5)
    report.row(
        "start, open the model, score one sentence", timing, "",
        report.target("< 30 ms", timing.median < 0.03))
    report.row("start and print the version", run([lacuna, "--version"], runs * 4))


def fill(report, lacuna, texts, runs, model, blank_count):
    sentence_count = 200 if blank_count == 1 else 100
    text, words = texts.blanked(blank_count, sentence_count)
    command = [lacuna, "fill", "-m", model, "--top", "10", "--json", "--file"]
    timing = run([*command, text], runs)
    answers = [json.loads(line) for line in timing.output.splitlines()]
    found = sum(answer["joint"][0]["answers"] == best for answer, best in zip(answers, words))
    report.expect(f"sentences with {blank_count} blanks found", found, FOUND[blank_count])
    report.expect("sentences filled", len(answers), sentence_count)
    one_text, _ = texts.blanked(blank_count, 1)
    one = run([*command, one_text], runs)
    each = (timing.median - one.median) / (sentence_count - 1)
    result = f"{each * 1000:.1f} ms a sentence"
    name = "one blank" if blank_count == 1 else "two blanks"
    target = report.target("< 20 ms a sentence", each < 0.02) if blank_count == 1 else ""
    report.row(
        f"fill {name} in {sentence_count} sentences, exact best 10", timing,
        f"{result}; best answer right in {found}", target)
    report.row(f"fill {name} in one sentence, start-up included", one)


def exchange(report, lacuna, texts, runs, model):
    arpa, again = texts.path("kjv.arpa"), texts.path("again.arpa")
    imported = texts.path("imported.lacuna")
    exported = run([lacuna, "export", model, "-o", arpa], runs)
    size = os.path.getsize(arpa)
    report.row(
        "export as ARPA", exported, f"{size / exported.median / 1e6:.0f} MB/s of {size / 1e6:.0f}")
    timing = run([lacuna, "import", arpa, "-o", imported, "--quiet"], runs)
    run([lacuna, "export", imported, "-o", again])
    report.expect("export of the import", sha256(again), sha256(arpa))
    report.row(
        "import that file", timing,
        f"{size / timing.median / 1e6:.0f} MB/s; exported again it is the same bytes")
