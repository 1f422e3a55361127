"""optimizers.json: what each optimizer makes of the same gradients."""

import torch

from .drawing import Generator


class Lion(torch.optim.Optimizer):
    """The update rule of Chen et al. 2023."""

    def __init__(self, parameters, lr, betas, weight_decay):
        super().__init__(parameters, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for parameter in group["params"]:
                momentum = self.state[parameter].setdefault(
                    "momentum", torch.zeros_like(parameter))
                update = (beta1 * momentum + (1 - beta1) * parameter.grad).sign()
                parameter -= group["lr"] * (update + group["weight_decay"] * parameter)
                momentum.mul_(beta2).add_((1 - beta2) * parameter.grad)


def optimizer_cases():
    """Name, hyperparameters as they are recorded, and what makes the optimizer."""
    adam = {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8}
    optim = torch.optim
    return [
        ("sgd", optim.SGD, {"lr": 0.05}),
        ("sgd-weight-decay", optim.SGD, {"lr": 0.05, "weight_decay": 0.01}),
        ("momentum", optim.SGD, {"lr": 0.05, "momentum": 0.9}),
        ("momentum-weight-decay", optim.SGD, {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.01}),
        ("nesterov", optim.SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
        ("adagrad", optim.Adagrad, {"lr": 0.05, "lr_decay": 0, "eps": 1e-10}),
        ("rmsprop", optim.RMSprop, {"lr": 0.01, "alpha": 0.99, "eps": 1e-8}),
        ("adam", optim.Adam, adam),
        ("adam-l2", optim.Adam, {**adam, "weight_decay": 0.01}),
        ("adamw", optim.AdamW, {**adam, "weight_decay": 0.01}),
        ("lion", Lion, {"lr": 1e-3, "betas": (0.9, 0.99), "weight_decay": 0.1}),
    ]


def recorded_hyperparameters(options):
    names = {"lr": "learningRate", "weight_decay": "weightDecay", "eps": "epsilon",
             "lr_decay": "learningRateDecay"}
    recorded = {}
    for name, option in options.items():
        if name == "betas":
            recorded["beta1"], recorded["beta2"] = option
        elif name != "nesterov":
            recorded[names.get(name, name)] = float(option)
    return recorded


def optimizers(seed=1, count=12, steps=100, recorded=(1, 2, 10, 100)):
    cases = []
    for name, make, options in optimizer_cases():
        generator = Generator(seed)
        parameters = generator.tensor([count]).requires_grad_()
        optimizer = make([parameters], **options)
        after = []
        for step in range(1, steps + 1):
            parameters.grad = generator.tensor([count]) + 0.5 * parameters.detach()
            optimizer.step()
            if step in recorded:
                after.append({"step": step, "parameters": parameters.tolist()})
        cases.append({"name": name, "hyperparameters": recorded_hyperparameters(options),
                      "after": after})
    return {"seed": seed, "parameterCount": count, "cases": cases}
