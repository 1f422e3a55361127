"""operations.json: operations whose conventions can be got wrong."""

from torch.nn import functional

from .drawing import Generator, channels_first, channels_last, torch_kernel


def over_channels_first(operation):
    return lambda x, *rest: channels_last(operation(channels_first(x), *rest))


def pictures_case(name, shape, attributes, operation):
    return name, attributes, [("input", shape)], over_channels_first(operation)


def convolution(convolve, **options):
    return over_channels_first(
        lambda x, weight, bias: convolve(x, torch_kernel(weight), bias, **options))


def batch_norm(x, weight, bias, mean, variance):
    mean, variance = mean.clone(), variance.clone()
    output = functional.batch_norm(
        channels_first(x), mean, variance, weight, bias, training=True, momentum=0.1, eps=1e-5)
    return channels_last(output), ("runningMean", mean), ("runningVariance", variance)


def operation_cases():
    """Name, attributes, inputs (name, shape, and what of scale, kind and classes is unusual), and
    the operation of these inputs."""
    def wide(*shape):
        return [("input", list(shape), {"scale": 3.0})]

    pool = {"size": 3.0, "stride": 2.0, "padding": 1.0}
    return [
        # The form with the error function, not the one with tanh.
        ("gelu", {}, wide(4, 6), functional.gelu),
        ("silu", {}, wide(4, 6), functional.silu),
        ("elu", {"alpha": 1.3}, wide(4, 6), lambda x: functional.elu(x, 1.3)),
        ("leakyReLU", {"slope": 0.1}, wide(4, 6), lambda x: functional.leaky_relu(x, 0.1)),
        ("logSoftmax", {}, wide(4, 6), lambda x: functional.log_softmax(x, -1)),
        # Over the last axis, with the biased variance.
        ("layerNorm", {"epsilon": 1e-5},
         [("input", [3, 7]), ("weight", [7]), ("bias", [7])],
         lambda x, weight, bias: functional.layer_norm(x, [7], weight, bias, 1e-5)),
        # Training: normalised with the batch's biased variance; the running one takes the unbiased:
        # running = (1 - momentum) * running + momentum * batch.
        ("batchNorm", {"epsilon": 1e-5, "momentum": 0.1},
         [("input", [2, 3, 3, 4]), ("weight", [4]), ("bias", [4]),
          ("runningMean", [4], {"isConstant": True}),
          ("runningVariance", [4], {"kind": "positive", "isConstant": True})],
         batch_norm),
        # Mean over rows of (1 - s) * -log p[target] + s / classes * sum of -log p.
        ("crossEntropy", {"labelSmoothing": 0.1},
         [("logits", [5, 6], {"scale": 3.0}), ("targets", [5], {"kind": "class", "classes": 6})],
         lambda x, targets: functional.cross_entropy(x, targets, label_smoothing=0.1)),
        # Mean over all elements; targets are probabilities.
        ("binaryCrossEntropyWithLogits", {},
         [("logits", [4, 3], {"scale": 3.0}),
          ("targets", [4, 3], {"kind": "share", "isConstant": True})],
         functional.binary_cross_entropy_with_logits),
        ("convolution2D", {"stride": 2.0, "padding": 1.0, "groups": 2.0},
         [("input", [2, 5, 6, 4]), ("weight", [3, 3, 2, 6], {"scale": 0.5}), ("bias", [6])],
         convolution(functional.conv2d, stride=2, padding=1, groups=2)),
        ("convolution1D", {"stride": 2.0, "padding": 2.0, "groups": 1.0},
         [("input", [2, 9, 3]), ("weight", [5, 3, 4], {"scale": 0.5}), ("bias", [4])],
         convolution(functional.conv1d, stride=2, padding=2)),
        # The mean over the window's elements inside the picture …
        pictures_case(
            "averagePool2D", [1, 5, 6, 3], {**pool, "countsPadding": 0.0},
            lambda x: functional.avg_pool2d(x, 3, 2, 1, count_include_pad=False)),
        # … and over all nine, of which the padding is zero.
        pictures_case(
            "averagePool2D, counting padding", [1, 5, 6, 3], {**pool, "countsPadding": 1.0},
            lambda x: functional.avg_pool2d(x, 3, 2, 1, count_include_pad=True)),
        # Padding never wins, not even over negative numbers.
        pictures_case(
            "maxPool2D", [1, 6, 5, 3], pool, lambda x: functional.max_pool2d(x, 3, 2, 1)),
    ]


def operations():
    cases = []
    for seed, (name, attributes, inputs, operation) in enumerate(operation_cases(), 100):
        generator = Generator(seed)
        tensors, recorded = [], []
        for input_name, shape, *unusual in inputs:
            options = {"scale": 1.0, "kind": "value", **(unusual[0] if unusual else {})}
            is_constant = options.pop("isConstant", False) or options["kind"] == "class"
            tensors.append(generator.tensor(shape, **options).requires_grad_(not is_constant))
            recorded.append({"name": input_name, "shape": shape, **options})
        result = operation(*tensors)
        output, *others = result if isinstance(result, tuple) else (result,)
        output.backward(generator.tensor(list(output.shape)))
        for entry, tensor in zip(recorded, tensors):
            if tensor.grad is not None:
                entry["gradient"] = tensor.grad.flatten().tolist()
        outputs = [
            {"name": output_name, "shape": list(tensor.shape),
             "values": tensor.detach().flatten().tolist()}
            for output_name, tensor in [("output", output), *others]]
        cases.append({"name": name, "seed": seed, "attributes": attributes, "inputs": recorded,
                      "outputs": outputs})
    return {"cases": cases}
