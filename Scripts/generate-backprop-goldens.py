#!/usr/bin/env python3
"""Writes the golden files of Tests/BackpropTests/Goldens with PyTorch (pip install torch).

    Scripts/generate-backprop-goldens.py [FOLDER]

Only maintainers run this, when a golden is added or a newer PyTorch is to be compared with. Every
computation is in float64 on one thread; numbers are written in the shortest form that reads back as
the same double (at most 17 digits). Each file names the version of PyTorch that made it.

Numbers without a data file. A generator has a 32-bit state, which starts as the seed. Each draw
sets

    state = (state * 1664525 + 1013904223) mod 2^32

and then answers, of the new state,

    value     floor(state / 256) / 2^24 * 2 - 1, in [-1, 1) and exact in float32, too
    share     (value + 1) / 2, in [0, 1)
    positive  share + 0.5
    class     state mod (number of classes)

From seed 1 the first two states are 1015568748 and 1586005467. A tensor is drawn in row-major order
of the layout given here, and each element is then multiplied by the tensor's scale. Each case and
each file start a generator anew from the seed that stands in it.

Layouts. Pictures are [batch, height, width, channels], sequences [batch, length, channels],
convolution weights [kernelHeight, kernelWidth, inputChannels / groups, outputChannels] or
[kernelLength, inputChannels / groups, outputChannels], dense weights [inputs, outputs] for
y = x W + b; pictures are flattened in the order height, width, channel. This script permutes to
PyTorch's layouts and back; what is written is in these.

optimizers.json. 12 parameters start as `value`. At step t = 1, 2, … the gradient of parameter i is
g_i(t) + 0.5 w_i, with w before the step, and g drawn as `value`, step by step, 12 at a time. Each
optimizer starts with the same seed. Written are the parameters after steps 1, 2, 10 and 100. With
g as gradient, λ as weight decay and η as learning rate, PyTorch's definitions are

    sgd       g += λ w; w -= η g
    momentum  g += λ w; v = μ v + g, v = g at step 1 (no dampening); w -= η v
    nesterov  the same v; w -= η (g + μ v)
    adagrad   s += g², s = 0 at first; w -= η g / (√s + ε); the learning rate does not decay
    rmsprop   s = α s + (1 - α) g²; w -= η g / (√s + ε), ε outside the root; not centred
    adam      m = β1 m + (1 - β1) g; s = β2 s + (1 - β2) g²;
              w -= η / (1 - β1^t) · m / (√s / √(1 - β2^t) + ε)
    adam-l2   g += λ w, then Adam: the decay passes through the moments
    adamw     w -= η λ w, then Adam without decay
    lion      PyTorch has no Lion, so it is written out here after Chen et al. 2023, Symbolic
              Discovery of Optimization Algorithms: u = sign(β1 m + (1 - β1) g);
              w -= η (u + λ w); m = β2 m + (1 - β2) g, with m = 0 at first

mlp-trajectory.json and cnn-trajectory.json. Ten steps on one batch: a net of 12-16-5 with tanh, and
for pictures of 8×8×1 a 3×3 convolution to 4 channels, ReLU, a 3×3 convolution in 2 groups to 6
channels, ReLU (both padded by 1), max pooling of 2×2, flattening, and a dense layer to 10. The loss
is the mean softmax cross-entropy. The tensors named under `parameters` are drawn in that order
(weights have scale 0.5, biases 0.1), then the inputs (scale 1), then the targets (`class`).
`parameters` describes what training starts with; `losses` are those before each step, `gradients`
those of the first step, `finalParameters` what is there after the last. A tensor is recorded as its
sum, its sum of squares, and the sum of (1 + position mod 7) · element over its row-major positions,
which notices elements that changed places. A sum that should be zero is whatever rounding leaves.

operations.json. For each case the inputs are drawn in their order, then the upstream gradient of
the first output (`value`, the output's shape, scale 1). Inputs that have a gradient come with it.
"""

import importlib.util
import json
import os
import sys
import textwrap

sys.dont_write_bytecode = True
if importlib.util.find_spec("torch") is None:
    sys.exit("generate-backprop-goldens: PyTorch is missing; install it with: pip install torch")

import torch
from backprop_goldens.operations import operations
from backprop_goldens.optimizers import optimizers
from backprop_goldens.trajectories import cnn_trajectory, mlp_trajectory


def json_text(content, indent=""):
    """JSON with lists of numbers wrapped at 100 columns, where json.dump has a line a number."""
    inner = indent + "  "
    if isinstance(content, dict) and content:
        rows = [f"{inner}{json.dumps(key)}: {json_text(content[key], inner)}" for key in content]
        return "{\n" + ",\n".join(rows) + "\n" + indent + "}"
    if isinstance(content, list) and any(isinstance(element, dict) for element in content):
        rows = [inner + json_text(element, inner) for element in content]
        return "[\n" + ",\n".join(rows) + "\n" + indent + "]"
    line = json.dumps(content)
    if not isinstance(content, list) or len(indent) + len(line) < 80:
        return line
    return "[\n" + textwrap.fill(
        line[1:-1], 100, initial_indent=inner, subsequent_indent=inner) + "\n" + indent + "]"


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folder = os.path.join(root, "Tests", "BackpropTests", "Goldens")
    if len(sys.argv) > 2 or sys.argv[1:2] and sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    folder = sys.argv[1] if len(sys.argv) == 2 else folder
    torch.set_num_threads(1)
    version = torch.__version__.split("+")[0]
    print(f"PyTorch {version}")
    for name, make in [("optimizers", optimizers), ("mlp-trajectory", mlp_trajectory),
                       ("cnn-trajectory", cnn_trajectory), ("operations", operations)]:
        path = os.path.join(folder, name + ".json")
        content = {"madeBy": "Scripts/generate-backprop-goldens.py", "torch": version, **make()}
        with open(path, "w", encoding="utf-8") as file:
            file.write(json_text(content) + "\n")
        print(f"{os.path.basename(path)}: {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main()
