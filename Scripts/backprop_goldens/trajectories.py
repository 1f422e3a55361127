"""mlp-trajectory.json and cnn-trajectory.json: ten steps of training."""

import torch
from torch.nn import functional

from .drawing import Generator, channels_first, channels_last, torch_kernel
from .optimizers import recorded_hyperparameters


def summary(name, tensor):
    flat = tensor.detach().flatten()
    positions = torch.arange(flat.numel()) % 7 + 1
    return {"name": name.replace("_", "."), "shape": list(tensor.shape), "sum": flat.sum().item(),
            "sumOfSquares": (flat * flat).sum().item(),
            "weightedSum": (flat * positions).sum().item()}


def trajectory(seed, shapes, input_shape, classes, logits, make_optimizer, settings, smoothing):
    generator = Generator(seed)
    parameters = {
        name: generator.tensor(shape, 0.1 if name.endswith("bias") else 0.5).requires_grad_()
        for name, shape in shapes.items()}
    inputs = generator.tensor(input_shape)
    targets = generator.tensor([input_shape[0]], kind="class", classes=classes)
    optimizer = make_optimizer(parameters.values(), **settings)
    initial = [summary(name, tensor) for name, tensor in parameters.items()]
    losses, gradients = [], []
    for step in range(10):
        optimizer.zero_grad()
        loss = functional.cross_entropy(
            logits(inputs, **parameters), targets, label_smoothing=smoothing)
        loss.backward()
        if step == 0:
            gradients = [summary(name, tensor.grad) for name, tensor in parameters.items()]
        losses.append(loss.item())
        optimizer.step()
    return {
        "seed": seed, "hyperparameters": recorded_hyperparameters(settings),
        "labelSmoothing": smoothing, "inputs": summary("inputs", inputs),
        "targets": targets.tolist(), "parameters": initial, "losses": losses,
        "gradients": gradients,
        "finalParameters": [summary(name, tensor) for name, tensor in parameters.items()]}


def mlp_logits(inputs, hidden_weight, hidden_bias, output_weight, output_bias):
    return torch.tanh(inputs @ hidden_weight + hidden_bias) @ output_weight + output_bias


def cnn_logits(inputs, first_weight, first_bias, second_weight, second_bias, output_weight,
               output_bias):
    pictures = channels_first(inputs)
    pictures = functional.conv2d(pictures, torch_kernel(first_weight), first_bias, padding=1)
    pictures = functional.conv2d(
        torch.relu(pictures), torch_kernel(second_weight), second_bias, padding=1, groups=2)
    pictures = functional.max_pool2d(torch.relu(pictures), 2)
    return channels_last(pictures).flatten(1) @ output_weight + output_bias


def mlp_trajectory():
    shapes = {"hidden_weight": [12, 16], "hidden_bias": [16], "output_weight": [16, 5],
              "output_bias": [5]}
    return trajectory(
        2, shapes, [8, 12], 5, mlp_logits, torch.optim.Adam,
        {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8}, smoothing=0.1)


def cnn_trajectory():
    shapes = {"first_weight": [3, 3, 1, 4], "first_bias": [4], "second_weight": [3, 3, 2, 6],
              "second_bias": [6], "output_weight": [96, 10], "output_bias": [10]}
    return trajectory(
        3, shapes, [6, 8, 8, 1], 10, cnn_logits, torch.optim.SGD,
        {"lr": 0.05, "momentum": 0.9}, smoothing=0.0)
