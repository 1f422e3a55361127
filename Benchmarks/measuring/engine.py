"""The figures of the n-gram engine: training, size, scoring, next words, blanks."""

import json
import os

from .king_james import perplexity
from .peers import program
from .report import Timing, run, sha256


def measure(report, options):
    texts = Texts(options)
    model = training(report, options, texts)
    kenlm = peers(report, options, texts)
    scoring(report, options, texts, kenlm)
    asking(report, options, model)
    compact(report, options, texts)


class Texts:
    """The text, and the parts of it that the tried model reads and is tried on."""

    def __init__(self, options):
        self.whole = options.text
        self.folder = options.folder
        if options.held_out:
            self.part, self.held_out = options.text, options.held_out
            return
        self.part = self.path("part.txt")
        self.held_out = self.path("heldout.txt")
        if os.path.exists(self.part) and os.path.exists(self.held_out):
            return
        with open(self.whole, "rb") as lines, open(self.part, "wb") as part, \
                open(self.held_out, "wb") as held_out:
            for number, line in enumerate(lines):
                (held_out if number % 8 == 7 else part).write(line)

    def path(self, name):
        return os.path.join(self.folder, name)


def train(options, text, order, model, extra=()):
    return run([options.lacuna, "train", "ngram", text, "--order", str(order), "--tokenizer",
                "whitespace", "--literal-marks", "word", "--quiet", *extra, "-o", model])


def ngram_count(options, model):
    """How many n-grams of each order a model has."""
    found = json.loads(run([options.lacuna, "inspect", "--json", model]).output)
    return found["components"][0]["counts"]


def training(report, options, texts):
    """Trains the orders at the budgets and answers the model of order 5."""
    orders = [] if options.orders == "none" else [int(o) for o in options.orders.split(",")]
    model = options.model or texts.path("order5.lacuna")
    # Wall seconds and megabytes at most, by order and budget.
    targets = {(5, "2G"): (35, 2200), (5, "512M"): (60, 512 * 1.048576)}
    for order in orders:
        path = texts.path(f"order{order}.lacuna")
        digests = []
        for memory in ["2G", "512M", None]:
            extra = ["--memory", memory] if memory else []
            timing = train(options, texts.whole, order, path, extra)
            digests.append(sha256(path))
            counts = ngram_count(options, path)
            target = ""
            if (order, memory) in targets:
                seconds, megabytes = targets[order, memory]
                target = report.target(
                    f"< {seconds} s, < {megabytes:.0f} MB",
                    timing.median < seconds and timing.megabytes < megabytes)
            size = os.path.getsize(path)
            report.expect("bytes of the same model", len(set(digests)), 1)
            report.row(
                f"train order {order}" + (f" with --memory {memory}" if memory else ""), timing,
                f"{sum(counts) / 1e6:.1f} M n-grams, {size / 1e9:.2f} GB", target)
            if order == 5 and memory is None:
                each = size / sum(counts)
                report.row(
                    "size of the fast layout", result=f"{each:.2f} B/n-gram",
                    target=report.target("18 B", each <= 18))
    if not os.path.exists(model):
        train(options, texts.whole, 5, model)
    return model


def tried_model(options, texts, extra=(), name="tried.lacuna"):
    """The model of order 5 that has not read the held-out text."""
    if options.held_out and options.model and not extra:
        return options.model
    path = texts.path(name)
    if not os.path.exists(path):
        train(options, texts.part, 5, path, extra)
    return path


def scoring(report, options, texts, kenlm):
    model = tried_model(options, texts)
    run([options.lacuna, "perplexity", "-m", model, texts.held_out, "--json"])
    for threads, target in [(1, 4), (2, 8)]:
        timing, answer = perplexity(
            options.lacuna, model, texts.held_out, options.runs, threads=threads)
        rate = answer["tokenCount"] / timing.best / 1e6
        if kenlm:
            report.expect(
                "perplexity as KenLM's", answer["perplexity"], kenlm["perplexity"], 1e-4)
        report.row(
            f"perplexity of {answer['tokenCount']:,} held-out tokens, {threads} thread"
            + "s" * (threads > 1), timing,
            f"{rate:.2f} M tokens/s, perplexity {answer['perplexity']:.4f}",
            report.target(f"{target} M", rate >= target))
        expected = answer
    for threads, target in [(1, 4), (2, 8)]:
        output = texts.path(f"scores{threads}.tsv")
        timing = timed_scores(options, texts, model, output, threads)
        total, count = column_sum(output)
        report.expect("scored tokens", count, expected["tokenCount"])
        report.expect("sum of the column", total, expected["logProbability"], 1e-5)
        rate = count / timing.best / 1e6
        report.row(
            f"score --tsv of the same to a file, {threads} thread" + "s" * (threads > 1), timing,
            f"{rate:.2f} M tokens/s, {os.path.getsize(output) / 1e6:.0f} MB",
            report.target(f"{target} M", rate >= target))
        os.remove(output)


def timed_scores(options, texts, model, output, threads):
    """Runs `score` with its output in a file."""
    return run(["sh", "-c", 'exec "$0" "$@" > "$OUTPUT"', options.lacuna, "score", "-m", model,
                "--tsv", "--quiet", "--threads", str(threads), "--file", texts.held_out],
               options.runs, environment={**os.environ, "OUTPUT": output})


def column_sum(path):
    """The sum of a TSV file's logarithms, and how many there are."""
    total, count = 0.0, 0
    with open(path, "rb") as rows:
        next(rows)
        for row in rows:
            total += float(row.split(b"\t")[3])
            count += 1
    return total, count


def asking(report, options, model):
    sentence = "It was the best of times, it was the worst of times,"
    timing = run([options.lacuna, "score", "-m", model, "--json", sentence], 5)
    report.row(
        f"open {os.path.getsize(model) / 1e9:.2f} GB and score one sentence", timing, "",
        report.target("< 50 ms", timing.median < 0.05))
    timing = run([options.lacuna, "next", "-m", model, "--json", "It was the"], 5)
    report.row("open and list the next ten words", timing)
    if not os.access(options.queries, os.X_OK):
        report.row("single questions", result="not measured: run swift build -c release "
                   "--package-path Benchmarks --product EngineQueries")
        return
    questions(report, options, model, options.text, [
        ("next", "next word, exact best 10", 0.001, None),
        ("distribution", "the distribution of the next word", 0.005, None),
        ("blank", "one blank, exact best 10", 0.005, 0.025),
    ])
    if options.kjv is None:
        report.row("two blanks", result="not measured: run Scripts/corpora")
        return
    kjv = os.path.join(options.folder, "kjv.lacuna")
    run([options.lacuna, "train", "ngram", options.kjv, "--quiet", "-o", kjv])
    questions(report, options, kjv, options.kjv, [
        ("adjacent", "two adjacent blanks, King James", 0.05, None),
        ("apart", "two blanks five words or more apart, King James", 0.05, None),
    ])


def questions(report, options, model, text, rows):
    for kind, name, median, last in rows:
        count = options.count if kind != "distribution" else min(options.count, 500)
        timing = run([options.queries, model, text, kind, str(count)])
        found = json.loads(timing.output)
        is_met = found["median"] < median and (last is None or found["p99"] < last)
        goal = f"< {median * 1000:g} ms" + (f", 99th < {last * 1000:g} ms" if last else "")
        report.row(
            f"{name}, {found['count']:,} questions",
            Timing([found["median"]], timing.megabytes, ""),
            f"99th percentile {found['p99'] * 1000:.2f} ms, worst {found['max'] * 1000:.2f} ms",
            report.target(goal, is_met))


def compact(report, options, texts):
    whole = tried_model(options, texts)
    path = tried_model(options, texts, ["--layout", "compact"], "compact.lacuna")
    each = os.path.getsize(path) / sum(ngram_count(options, path))
    report.row("size of the compact layout", result=f"{each:.2f} B/n-gram",
               target=report.target("4.5 B", each <= 4.5))
    _, exact = perplexity(options.lacuna, whole, texts.held_out, 1, threads=2)
    for threads in [1, 2]:
        timing, answer = perplexity(
            options.lacuna, path, texts.held_out, options.runs, threads=threads)
        rate = answer["tokenCount"] / timing.best / 1e6
        change = answer["perplexity"] / exact["perplexity"] - 1
        report.row(
            f"perplexity by the compact layout, {threads} thread" + "s" * (threads > 1), timing,
            f"{rate:.2f} M tokens/s, perplexity {change * 100:+.3f} %",
            report.target("1.5 M, 0.3 %", rate >= 1.5 and abs(change) < 0.003))


def peers(report, options, texts):
    """KenLM's figures on the same text; its held-out perplexity, or None without it."""
    lmplz, build, query = program("lmplz"), program("build_binary"), program("query")
    if not lmplz or not build or not query:
        report.row("KenLM", result="not measured: lmplz, build_binary and query not found")
        return None
    arpa, found = texts.path("kenlm.arpa"), None
    model = texts.path("tried.lacuna")
    ours = train(options, texts.part, 5, model, ["--memory", "2G"])
    report.row("train order 5 with --memory 2G on the seven lines of eight that are not held out",
               ours)
    counts = sum(ngram_count(options, model))
    lmplz_timing = timing = run([lmplz, "-o", "5", "-S", "2G", "-T", texts.folder, "--skip_symbols", "--text",
                  texts.part, "--arpa", arpa])
    report.row("KenLM lmplz -o 5 -S 2G, to ARPA", timing)
    for kind in (["probing"], ["trie"], ["-q", "8", "-b", "8", "-a", "22", "trie"]):
        path = texts.path("kenlm.binary")
        built = run([build, "-T", texts.path("tmp"), *kind, arpa, path])
        name = " ".join(kind)
        both = lmplz_timing.best + built.best
        report.row(
            f"KenLM build_binary {name}", built,
            f"{os.path.getsize(path) / counts:.2f} B/n-gram; {both:.0f} s with lmplz, "
            f"Lacuna {both / ours.best:.1f} times as fast")
        timing = run([query, "-v", "summary", path], options.runs, stdin=texts.held_out)
        theirs = float(timing.output.split("Perplexity including OOVs:")[1].split()[0])
        tokens = int(timing.output.split("Tokens:")[1].split()[0])
        report.row(f"KenLM query, {name}", timing,
                   f"{tokens / timing.best / 1e6:.2f} M tokens/s, perplexity {theirs:.4f}")
        if kind == ["probing"]:
            found = {"perplexity": theirs}
        os.remove(path)
    os.remove(arpa)
    return found
