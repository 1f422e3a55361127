#!/usr/bin/env python3
"""Opens safetensors files with the format's own module and prints what is in them.

    Scripts/check-safetensors.py FILE…

Needs the modules safetensors and numpy (pip install safetensors numpy). A line for each tensor,
with columns parted by tabs: its name as a JSON string, its type, its shape, and the sum of its
elements in float64. Files written by Lacuna can be compared this way with what was put into them.
Ends with 1 if a module is missing or a file cannot be read.
"""

import json
import sys

try:
    import numpy
    import safetensors
except ImportError as error:
    sys.exit(f"check-safetensors: the Python module {error.name} is missing; install it with: "
             "pip install safetensors numpy")

# As numpy calls them; BF16, which numpy does not have, is read as the upper halves of float32.
NUMPY_TYPES = {"BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "F16": "<f2",
               "U32": "<u4", "I32": "<i4", "F32": "<f4", "U64": "<u8", "I64": "<i8", "F64": "<f8"}


def elements(kind, data):
    """A tensor's bytes as numbers; none for a type that only newer files have."""
    if kind == "BF16":
        halves = numpy.frombuffer(data, "<u2").astype("<u4")
        return (halves << 16).view("<f4")
    return numpy.frombuffer(data, NUMPY_TYPES[kind]) if kind in NUMPY_TYPES else None


def check(path):
    with open(path, "rb") as file:
        tensors = safetensors.deserialize(file.read())
    print(f"{path}: {len(tensors)} tensors")
    for name, tensor in sorted(tensors):
        numbers = elements(tensor["dtype"], tensor["data"])
        total = "unknown type" if numbers is None else repr(float(numbers.sum(dtype="f8")))
        quoted = json.dumps(name, ensure_ascii=False)
        print(f"{quoted}\t{tensor['dtype']}\t{tensor['shape']}\t{total}")


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    for path in sys.argv[1:]:
        try:
            check(path)
        except (OSError, safetensors.SafetensorError) as error:
            sys.exit(f"check-safetensors: {path}: {error}")


if __name__ == "__main__":
    main()
