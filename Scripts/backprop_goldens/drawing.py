"""Numbers drawn without a data file, and the layouts they are drawn in."""

import math

import torch


class Generator:
    """The linear congruential generator of the module's description."""

    def __init__(self, seed):
        self.state = seed

    def advance(self):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return self.state

    def value(self):
        return (self.advance() >> 8) / 2**24 * 2 - 1

    def tensor(self, shape, scale=1.0, kind="value", classes=0):
        count = math.prod(shape)
        if kind == "class":
            numbers = [self.advance() % classes for _ in range(count)]
            return torch.tensor(numbers).reshape(shape)
        numbers = [self.value() for _ in range(count)]
        if kind == "share":
            numbers = [(number + 1) / 2 for number in numbers]
        elif kind == "positive":
            numbers = [(number + 1) / 2 + 0.5 for number in numbers]
        return (torch.tensor(numbers, dtype=torch.float64) * scale).reshape(shape)


def channels_first(pictures):
    return pictures.movedim(-1, 1)


def channels_last(pictures):
    return pictures.movedim(1, -1)


def torch_kernel(weight):
    """[kernel…, input channels, output channels] as [output channels, input channels, kernel…]."""
    return weight.movedim((-1, -2), (0, 1))
