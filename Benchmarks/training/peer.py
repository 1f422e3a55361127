#!/usr/bin/env python3
"""Trains one of three models with PyTorch (pip install torch) and prints its speed as a JSON line.

    peer.py --model mlp|cnn|lm [--bfloat16] [--threads 2] [--seconds 5]

The models, all on synthetic data that lies in memory before the clock starts:

  mlp  784-256-10 with ReLU; batch 128, Adam with learning rate 0.001
  cnn  pictures of 28×28×1; 3×3 convolutions to 32 and 64 channels, padded, each with ReLU; max
       pooling 2×2; dense 12544-128 with ReLU; dense 128-10; batch 128, Adam 0.001
  lm   feed-forward language model; 8 words of context as 128 numbers each from a table of 10,000,
       side by side; h = ReLU(dense 1024-256); h += dense 256-256 of ReLU(dense 256-256 of h);
       dense 256-128; scores are products with the same table, plus a bias; batch 512, AdamW 0.001
       with weight decay 0.01

The loss is the mean softmax cross-entropy. Floating-point operations of an example are six for each
weight and place it is used at: a multiplication and an addition forward, and twice that backward.

  mlp  6 · (784·256 + 256·10) = 1.22 M
  cnn  6 · (784·9·32 + 784·9·32·64 + 12544·128 + 128·10) = 97.7 M
  lm   6 · (1024·256 + 2·256·256 + 256·128 + 128·10000) = 10.2 M

--bfloat16 computes under torch.autocast; parameters and moments remain float32. After a second of
warming up, windows of about a quarter of a second are timed until the seconds are over; the figures
are those of the best window, and the median of all.

The defaults are what was fastest with PyTorch 2.15 on two cores of an AMD EPYC (family 25, model
17); the other choices are there to measure again. In examples a second:

  fused Adam         mlp 118,000; as a loop 106,000; foreach 70,000; no difference for the others
  memory kept        cnn 1,540, lm in bfloat16 21,600; returned 1,330 and 18,300
  channels last      cnn 1,540; channels first 1,530
  no torch.compile   cnn 1,540; with it 1,250, and mlp, lm and lm in bfloat16 were slower, too; it
                     compiles for 10 to 25 seconds first

  threads bound      the same, but without it some runs took 50 times as long, both threads on one
                     core; letting them sleep (OMP_WAIT_POLICY=PASSIVE) brings the mlp to 70,000

PyTorch's threads wait for each other actively, so anything else that takes a core slows it down
many times over: measure on a quiet machine.
"""

import argparse
import contextlib
import ctypes
import json
import os
import statistics
import sys
import time

# Read when PyTorch is loaded: a thread stays on its core, so that two never wait on the same one.
os.environ.setdefault("OMP_PROC_BIND", "true")
try:
    import torch
except ImportError:
    sys.exit("peer: PyTorch is missing; install it with: pip install torch")

from torch import nn
from torch.nn import functional

WARM_UP_SECONDS = 1.0
WINDOW_SECONDS = 0.25
BATCHES = 16


class LanguageModel(nn.Module):
    """The feed-forward language model of the module's description."""

    def __init__(self, words=10_000, width=128, context=8, hidden=256):
        super().__init__()
        self.table = nn.Embedding(words, width)
        nn.init.normal_(self.table.weight, std=width**-0.5)
        self.first = nn.Linear(context * width, hidden)
        self.inner = nn.Linear(hidden, hidden)
        self.outer = nn.Linear(hidden, hidden)
        self.last = nn.Linear(hidden, width)
        self.bias = nn.Parameter(torch.zeros(words))

    def forward(self, context):
        state = torch.relu(self.first(self.table(context).flatten(1)))
        state = state + self.outer(torch.relu(self.inner(state)))
        return functional.linear(self.last(state), self.table.weight, self.bias)


def perceptron():
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))


def convolutional():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12544, 128), nn.ReLU(), nn.Linear(128, 10))


def learnable_batches(shape):
    """Pictures, and as classes the largest of ten random projections."""
    projection = torch.randn(784, 10)
    batches = []
    for _ in range(BATCHES):
        pictures = torch.randn(shape)
        batches.append((pictures, (pictures.flatten(1) @ projection).argmax(1)))
    return batches


def word_batches(count, words=10_000, context=8):
    """Contexts, and as the next word the one that follows their last in a fixed permutation."""
    following = torch.randperm(words)
    contexts = [torch.randint(words, (count, context)) for _ in range(BATCHES)]
    return [(words, following[words[:, -1]]) for words in contexts]


def keep_memory():
    """Lets malloc keep what is freed; otherwise large tensors are mapped anew, and zeroed, for each
    step. glibc's settings M_MMAP_MAX and M_TRIM_THRESHOLD; elsewhere nothing happens."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(-4, 0)
        library.mallopt(-1, 1 << 30)


def prepare(options):
    """The model, its optimizer and its batches."""
    if options.model == "lm":
        model, batches = LanguageModel(), word_batches(512)
    elif options.model == "cnn":
        model, batches = convolutional(), learnable_batches((128, 1, 28, 28))
    else:
        model, batches = perceptron(), learnable_batches((128, 784))
    if options.model == "cnn" and options.layout == "channels-last":
        model = model.to(memory_format=torch.channels_last)
        batches = [(pictures.contiguous(memory_format=torch.channels_last), classes)
                   for pictures, classes in batches]
    kind = {"foreach": options.optimizer == "foreach", "fused": options.optimizer == "fused"}
    if options.model == "lm":
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, **kind)
    else:
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, **kind)
    return torch.compile(model) if options.compile else model, optimizer, batches


def train(options):
    model, optimizer, batches = prepare(options)
    precision = contextlib.nullcontext
    if options.bfloat16:
        def precision():
            return torch.autocast("cpu", dtype=torch.bfloat16)
    done = 0

    def step():
        nonlocal done
        inputs, targets = batches[done % BATCHES]
        done += 1
        optimizer.zero_grad(set_to_none=True)
        with precision():
            loss = functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        return loss

    step()
    start = time.perf_counter()
    while time.perf_counter() - start < WARM_UP_SECONDS:
        step()

    rates, total = [], 0.0
    while total < options.seconds:
        steps, start, elapsed = 0, time.perf_counter(), 0.0
        while elapsed < WINDOW_SECONDS:
            loss = step()
            steps += 1
            elapsed = time.perf_counter() - start
        rates.append(steps * len(batches[0][0]) / elapsed)
        total += elapsed
    return rates, len(batches[0][0]), loss.item()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=["mlp", "cnn", "lm"], required=True)
    parser.add_argument("--bfloat16", action="store_true", help="compute under autocast")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=5, help="to measure for (default: 5)")
    parser.add_argument("--optimizer", choices=["fused", "foreach", "loop"], default="fused")
    parser.add_argument(
        "--layout", choices=["channels-last", "channels-first"], default="channels-last",
        help="of the cnn's pictures")
    parser.add_argument("--compile", action="store_true", help="use torch.compile")
    parser.add_argument(
        "--memory", choices=["kept", "returned"], default="kept",
        help="whether freed memory goes back to the system (Linux)")
    options = parser.parse_args()
    if options.memory == "kept":
        keep_memory()
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    rates, batch, loss = train(options)
    print(json.dumps({
        "model": options.model, "precision": "bfloat16" if options.bfloat16 else "float32",
        "threads": options.threads, "examples_per_second": round(max(rates), 1),
        "median_examples_per_second": round(statistics.median(rates), 1),
        "milliseconds_a_step": round(batch / max(rates) * 1000, 4), "loss": round(loss, 5),
        "torch": torch.__version__}))


if __name__ == "__main__":
    main()
