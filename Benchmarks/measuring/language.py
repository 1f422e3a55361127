"""Language models tried on text that they were not trained on."""

import contextlib
import gzip
import json
import lzma
import os
import shlex
import tempfile

from .report import run

# Published text is cut into words already, and its <unk> is a word of it.
TOKENIZED = ["--tokenizer", "whitespace", "--literal-marks", "word"]
HEADINGS = ["--document-separator", "^ = [^=]"]


def measure(options):
    with folder_for(options.keep) as folder:
        if options.wikitext:
            texts = unpacked(options.wikitext, ["train", "valid"], folder, "wikitext")
            published(options, folder, "WikiText-2", texts, HEADINGS)
            scoring(options, folder, texts)
        if options.penn:
            texts = unpacked(options.penn, ["train", "valid", "test"], folder, "penn")
            published(options, folder, "Penn Treebank", texts, ["--context", "document"])
        if options.novels:
            novels(options, folder)
        if options.blanks:
            blanks(options, *options.blanks)


@contextlib.contextmanager
def folder_for(kept):
    if kept:
        os.makedirs(kept, exist_ok=True)
        yield kept
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield folder


def open_text(path):
    if path.endswith(".gz"):
        return gzip.open(path, "rb")
    return lzma.open(path, "rb") if path.endswith(".xz") else open(path, "rb")


def unpacked(source, names, folder, prefix):
    """Copies texts to plain files, whatever they are packed in."""
    paths = {}
    for name in names:
        found = [os.path.join(source, name + end) for end in (".txt", ".txt.gz")]
        path = next((path for path in found if os.path.exists(path)), None)
        if path is None:
            raise RuntimeError(f"{source} has no {name}.txt and no {name}.txt.gz")
        paths[name] = os.path.join(folder, f"{prefix}.{name}.txt")
        with open_text(path) as text, open(paths[name], "wb") as copy:
            while block := text.read(1 << 20):
                copy.write(block)
    return paths


def perplexity(options, model, text, *parts):
    command = [options.lacuna, "perplexity", "-m", model, text, "--json", "-q", *parts]
    return json.loads(run(command).output.splitlines()[-1])["perplexity"]


def shown(command):
    """As one would type it, with the bare names of files."""
    words = [os.path.basename(word) if os.sep in word else word for word in command]
    return "`lacuna " + shlex.join(words) + "`"


def published(options, folder, name, texts, documents):
    """Rows for a text that is cut into words: n-grams, with a cache, network, everything."""
    tried = [text for text in ("valid", "test") if text in texts]
    print(f"\n| {name} | " + " | ".join(f"perplexity, {text}" for text in tried)
          + " | wall time | command |")
    print("|---|" + "---:|" * (len(tried) + 1) + "---|", flush=True)

    def row(label, model, seconds, command, *parts):
        figures = [f"{perplexity(options, model, texts[text], *parts):.2f}" for text in tried]
        print(f"| {label} | " + " | ".join(figures) + f" | {seconds} | {command} |", flush=True)

    def trained(model, command):
        timing = run([options.lacuna] + command + ["-o", model, "-q"])
        return f"{timing.seconds[0]:,.0f} s"

    kneser_ney = os.path.join(folder, name.split()[0] + ".ngram.lacuna")
    command = ["train", "ngram", texts["train"]] + TOKENIZED
    row("KN5 alone", kneser_ney, trained(kneser_ney, command), shown(command))

    cached = os.path.join(folder, name.split()[0] + ".cache.lacuna")
    command = (["train", "all", texts["train"], "--without", "causal", "--without", "masked",
                "--without", "association"] + TOKENIZED + documents)
    row("KN5 and cache", cached, trained(cached, command), shown(command))

    kit = os.path.join(folder, name.split()[0] + ".kit.lacuna")
    command = (["train", "all", texts["train"], "--without", "masked", "--time-limit",
                options.time_limit] + TOKENIZED + documents)
    curve = ["--curve", os.path.join(folder, name.split()[0] + ".curve.svg")] if options.keep else []
    seconds = trained(kit, command + curve)
    row("causal network alone", kit, "", "`--part causal --no-neural-cache` of the next",
        "--part", "causal", "--no-neural-cache")
    row("causal network and its cache", kit, "", "`--part causal` of the next",
        "--part", "causal")
    row("mixture of all", kit, seconds, shown(command))


def scoring(options, folder, texts):
    """How fast a causal network scores, at a vocabulary of ten thousand words."""
    model = os.path.join(folder, "scoring.lacuna")
    command = ["train", "neural", texts["train"], "--max-vocabulary", "10000", "--time-limit", "20s",
               "--size", "medium"] + TOKENIZED + HEADINGS
    run([options.lacuna] + command + ["-o", model, "-q"])
    print(f"\nScoring by the network of {shown(command)}, on two threads:\n")
    line = os.path.join(folder, "line.txt")
    with open(line, "w") as text:
        text.write("one line\n")
    print("| cache | tokens/s |\n|---|---:|", flush=True)
    for label, parts in (("none", ["--no-neural-cache"]), ("2,000 places", [])):
        question = [options.lacuna, "perplexity", "-m", model, "--json", "-q", *parts]
        nothing = run(question + [line], runs=3).best
        timing = run(question + [texts["valid"]], runs=3)
        count = json.loads(timing.output.splitlines()[-1])["tokenCount"]
        print(f"| {label} | {count / (timing.best - nothing):,.0f} |", flush=True)


def novels(options, folder):
    """Filling, on every 500th line."""
    train, heldout = (os.path.join(folder, f"novels.{name}.txt") for name in ("train", "heldout"))
    with open_text(options.novels) as text, open(train, "wb") as rest, open(heldout, "wb") as every:
        for number, line in enumerate(text, 1):
            (every if number % 500 == 0 else rest).write(line)
    print("\n| a network alone, of the same text | most memory |\n|---|---:|", flush=True)
    for kind in ("neural", "masked"):
        model = os.path.join(folder, "novels.probe.lacuna")
        command = ["train", kind, train, "--sentences", "unicode", "--max-vocabulary", "50000",
                   "--time-limit", "20s"]
        timing = run([options.lacuna] + command + ["-o", model, "-q"])
        print(f"| {shown(command)} | {timing.megabytes:,.0f} MB |", flush=True)

    kit = os.path.join(folder, "novels.kit.lacuna")
    command = ["train", "all", train, "--sentences", "unicode", "--time-limit", options.time_limit]
    timing = run([options.lacuna] + command + ["-o", kit, "-q"])
    print(f"\n{shown(command)} took {timing.seconds[0]:,.0f} s and {timing.megabytes:,.0f} MB.")
    blanks(options, kit, heldout)


def blanks(options, kit, heldout):
    """How well the parts of a kit fill blanks of a text, each alone and together."""
    print("\n| part | words hidden | top 1 | top 5 | top 10 | reciprocal rank "
          "| choice of five | the same by context |")
    print("|---|---|---:|---:|---:|---:|---:|---:|", flush=True)
    for words in ("all", "content"):
        for part in ("ngram", "masked", "association", None):
            def ask(distractors):
                command = [options.lacuna, "evaluate", "blanks", "-m", kit, heldout, "--words", words,
                           "--distractors", distractors, "--count", str(options.count), "--json",
                           "-q"]
                timing = run(command + (["--part", part] if part else []))
                return json.loads(timing.output.splitlines()[-1])

            answer, hard = ask("frequency"), ask("context")
            figures = [answer[key]["mean"] for key in ("top1", "top5", "top10", "reciprocalRank")]
            choices = [answer["choice"]["mean"], hard["choice"]["mean"]]
            texts = [f"{100 * figure:.1f} %" for figure in figures[:3]] + [f"{figures[3]:.3f}"]
            texts += [f"{100 * figure:.1f} %" for figure in choices]
            print(f"| {part or 'all together'} | {words} | " + " | ".join(texts) + " |", flush=True)
    print("\n| filling a blank from the whole vocabulary | mean |\n|---|---:|")
    for part in ("masked", "ngram"):
        print(f"| {part} | {blank_milliseconds(options, kit, heldout, part):.1f} ms |", flush=True)


def blank_milliseconds(options, kit, heldout, part):
    """How long `fill` takes for a blank: what more sentences take more, by their number."""
    with open(heldout, encoding="utf-8") as text:
        # Underscores and asterisks, which printed emphasis is written with, would be missing letters.
        sentences = [line.replace("_", "").replace("*", "").split() for line in text]
    sentences = [words for words in sentences if 8 <= len(words) <= 60]
    for number, words in enumerate(sentences):
        words[(number * 7) % len(words)] = "___"

    def seconds(count):
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
            for number in range(count):
                file.write(" ".join(sentences[number % len(sentences)]) + "\n")
            file.flush()
            command = [options.lacuna, "fill", "-m", kit, "--part", part, "--tsv", "--file", file.name]
            return run(command, runs=3).best

    few, many = 100, 1100
    return 1000 * (seconds(many) - seconds(few)) / (many - few)
