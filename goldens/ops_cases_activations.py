"""The cases of keras.activations: the same form as the ops, in argali-nn."""

import numpy as np

from golden import vals
from ops_cases import INF, LANES, NAN, SPECIALS, case, f32


def activation(name, label, *inputs, grad=True, **attrs):
    case("activations", name, label, *inputs, grad=grad, module="activations", **attrs)


for op in ("elu", "exponential", "gelu", "hard_sigmoid", "hard_silu", "leaky_relu", "linear", "log_softmax", "mish", "relu", "relu6", "selu",
           "sigmoid", "silu", "softmax", "softplus", "softsign", "tanh"):
    soft = op in ("softmax", "log_softmax")
    activation(op, "f32-3x4", vals((3, 4), -5, 8 if op == "relu6" else 5))
    activation(op, "f32-2x2x3", vals((2, 2, 3), -3, 3, seed=1))
    if not soft:
        activation(op, "f32-scalar", vals((), seed=1))
        activation(op, "f32-33", vals(33, -4, 4, seed=2))
        activation(op, "f32-wide-range", f32([-88, -30, -20.5, -10, -7, 7.5, 10, 20.5, 30, 88]))
        for n in LANES[:-1]:
            activation(op, f"f32-{n}", vals(n, -4, 4, seed=n))
    activation(op, "f32-empty", np.zeros((0, 3), "float32"))
    activation(op, "f32-nan-inf", f32([[1, NAN, 2], [0, -INF, 1], [1, 2, 3]]) if soft else SPECIALS, grad=False)
    activation(op, "f64-2x3", vals((2, 3), dtype="float64"))
Z = vals((2, 5), -4, 4, seed=3)
activation("elu", "alpha", Z, alpha=0.3)
activation("gelu", "approximate", Z, approximate=True)
activation("leaky_relu", "slope", Z, negative_slope=0.05)
activation("relu", "slope", Z, negative_slope=0.1)
activation("relu", "max-value", Z, max_value=1.5)
activation("relu", "threshold", Z, threshold=1.0)
activation("relu", "all-three", Z, negative_slope=0.1, max_value=2.0, threshold=0.5)
activation("relu", "slope-and-threshold", Z, negative_slope=0.25, threshold=0.5)
activation("relu", "slope-and-max-value", Z, negative_slope=0.25, max_value=1.0)
activation("relu", "threshold-and-max-value", Z, threshold=0.5, max_value=2.0)
activation("relu", "max-value-6", vals((2, 5), -4, 9), max_value=6.0)
activation("relu", "max-value-0", Z, max_value=0.0)
activation("relu", "nan", f32([NAN, -1, 1]), grad=False, negative_slope=0.1, max_value=2.0)
activation("softmax", "axis-0", vals((3, 2)), axis=0)
activation("softmax", "axis-1", vals((2, 3, 2)), axis=1)
activation("softmax", "large", f32([[1000, 1001, 999]]))
activation("log_softmax", "axis-0", vals((3, 2)), axis=0)
activation("log_softmax", "axis-1", vals((2, 3, 2)), axis=1)
activation("log_softmax", "large", f32([[1000, 1001, 999]]))
