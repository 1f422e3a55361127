"""Training beside PyTorch: speeds, ratios, and the profile of Lacuna's steps."""

import collections
import json
import os
import statistics
import subprocess

from .report import run

Pair = collections.namedtuple("Pair", "model precision target")

# The ratio to PyTorch's speed that each is meant to reach.
PAIRS = [Pair("mlp", "float32", 2.0), Pair("cnn", "float32", 1.5), Pair("lm", "float32", 2.5),
         Pair("lm", "bfloat16", 2.5)]

# What PyTorch does unless it is told otherwise.
PLAIN = ["--optimizer", "loop", "--layout", "channels-first", "--memory", "returned"]


class Runs:
    """What one program said in each round."""

    def __init__(self):
        self.answers = []

    def add(self, command):
        lines = run(command).output.strip().splitlines()
        try:
            self.answers.append(json.loads(lines[-1]))
        except (IndexError, json.JSONDecodeError):
            raise RuntimeError(f"{' '.join(command)} printed no JSON line") from None

    @property
    def rates(self):
        return [answer["examples_per_second"] for answer in self.answers]

    @property
    def is_disturbed(self):
        return len(self.rates) > 1 and min(self.rates) < 0.9 * max(self.rates)

    def text(self):
        if not self.answers:
            return "", ""
        return rate_text(statistics.median(self.rates)), rate_text(max(self.rates))


def rate_text(rate):
    """Four figures are more than two runs agree in."""
    return f"{float(f'{rate:.4g}'):,.0f}"


def measure(options, peer):
    """Runs all pairs and prints both tables, then which rows to doubt. Raises RuntimeError if a
    program fails."""
    version, missing = peer_version(peer)
    name = f"PyTorch {version}" if version else "PyTorch"
    print(f"| model | precision | Lacuna, examples/s | best | {name}, examples/s | best "
          "| ratio | target | as it comes | ratio | of the matrix-multiply rate |")
    print("|---|---|---:|---:|---:|---:|---:|---|---:|---:|---:|", flush=True)
    profiles, notes = [], []
    for pair in PAIRS:
        lacuna, torch, plain = Runs(), Runs(), Runs()
        for _ in range(options.rounds):
            common = ["--model", pair.model, "--threads", str(options.threads),
                      "--seconds", f"{options.seconds:g}"]
            lacuna.add([options.program, *common, "--precision", pair.precision])
            if version:
                command = peer + common
                if pair.precision == "bfloat16":
                    command = command + ["--bfloat16"]
                torch.add(command)
                plain.add(command + PLAIN)
        print_row(pair, lacuna, torch, plain, missing)
        profiles.append((pair, lacuna.answers[-1]))
        for program, runs in (("Lacuna", lacuna), (name, torch), (f"{name} as it comes", plain)):
            if runs.is_disturbed:
                notes.append(f"{program}, {pair.model} in {pair.precision}: from "
                             f"{rate_text(min(runs.rates))} to {rate_text(max(runs.rates))}")
    print_profiles(profiles)
    if notes:
        print("\nSomething else was running: these rounds differ by more than a tenth, and ratios "
              "that come of them say nothing. Measure again on a quiet machine.\n")
        for note in notes:
            print(f"- {note}")


def median_ratio(ours, theirs):
    """The median of the ratios of runs that came one after the other."""
    return statistics.median(left / right for left, right in zip(ours.rates, theirs.rates))


def print_row(pair, lacuna, torch, plain, missing):
    share = statistics.median(
        answer["share_of_matrix_multiply_rate"] for answer in lacuna.answers)
    if torch.answers:
        ratio = median_ratio(lacuna, torch)
        verdict = "met" if ratio >= pair.target else "not met"
        if lacuna.is_disturbed or torch.is_disturbed:
            verdict = "disturbed"
        peer_cells = [*torch.text(), f"{ratio:.2f}", f"{pair.target:g}: {verdict}",
                      plain.text()[0], f"{median_ratio(lacuna, plain):.2f}"]
    else:
        peer_cells = [missing, "", "", f"{pair.target:g}: not compared", "", ""]
    cells = [pair.model, pair.precision, *lacuna.text(), *peer_cells, f"{share:.0%}"]
    print("| " + " | ".join(cells) + " |", flush=True)


def print_profiles(profiles):
    """What each part of Lacuna's step takes, in the last round."""
    parts = list(dict.fromkeys(part for _, answer in profiles for part in answer["profile"]))
    print("\n| model | precision | step | GFLOP/s | " + " | ".join(parts) + " |")
    print("|---|---|---:|---:|" + "---:|" * len(parts))
    for pair, answer in profiles:
        shares = [answer["profile"].get(part) for part in parts]
        rate = (answer["share_of_matrix_multiply_rate"]
                * answer["matrix_multiply_gflops_measured"])
        cells = [pair.model, pair.precision, f"{answer['milliseconds_a_step']:.2f} ms",
                 f"{rate:.0f} of {answer['matrix_multiply_gflops_measured']:.0f}",
                 *["" if share is None else f"{share:.0%}" for share in shares]]
        print("| " + " | ".join(cells) + " |")


def peer_version(peer):
    """PyTorch's version, or none and what to write in its place."""
    if peer is None:
        return None, "not run"
    command = [peer[0], "-c", "import torch; print(torch.__version__.split('+')[0])"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return None, f"{os.path.basename(peer[0])}: {error.strerror}"
    if answer.returncode != 0:
        return None, "not installed (pip install torch)"
    return answer.stdout.strip(), ""
