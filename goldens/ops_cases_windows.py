"""Convolutions and pools: adds to ops_cases.CASES."""

from golden import vals
from ops_cases import case

F = "windows"


def conv(name, x, kernel, dtype="float32", **attrs):
    case(F, "conv", name, vals(x, dtype=dtype), vals(kernel, seed=1, dtype=dtype), **attrs)


conv("1d", (2, 7, 3), (3, 3, 4))
conv("1d-same-stride", (2, 8, 2), (3, 2, 3), strides=2, padding="same")
conv("1d-dilated", (1, 9, 2), (3, 2, 2), dilation_rate=2)
conv("1d-dilated-same", (1, 9, 2), (4, 2, 2), dilation_rate=3, padding="same")
conv("2d", (2, 6, 5, 3), (3, 3, 3, 4))
conv("2d-same", (2, 6, 5, 3), (3, 3, 3, 4), padding="same")
conv("2d-same-even", (1, 5, 4, 2), (2, 4, 2, 3), padding="same")
conv("2d-stride", (2, 7, 8, 2), (3, 2, 2, 3), strides=(2, 3))
conv("2d-same-stride-4", (1, 4, 4, 1), (3, 3, 1, 1), strides=2, padding="same")
conv("2d-dilated", (1, 8, 9, 2), (3, 3, 2, 2), dilation_rate=(2, 3))
conv("2d-pointwise", (2, 4, 4, 5), (1, 1, 5, 3))
conv("2d-pointwise-stride", (2, 5, 4, 3), (1, 1, 3, 2), strides=2)
conv("2d-f64", (1, 5, 5, 2), (3, 3, 2, 2), dtype="float64", padding="same")
conv("2d-wide", (1, 6, 6, 17), (3, 3, 17, 19), padding="same")
conv("3d", (1, 4, 5, 4, 2), (2, 3, 2, 2, 3))
conv("3d-same-stride", (1, 4, 5, 4, 2), (2, 3, 2, 2, 3), padding="same", strides=(2, 1, 2))
conv("whole-input", (2, 3, 4, 2), (3, 4, 2, 5))
# TensorFlow's processor kernels take neither groups with gradients nor channels first; JAX says what holds.
conv("2d-groups", (2, 5, 4, 4), (3, 3, 2, 6))
conv("2d-channels-first", (2, 3, 6, 5), (3, 3, 3, 4), data_format="channels_first", padding="same")


def depthwise(name, x, kernel, **attrs):
    case(F, "depthwise_conv", name, vals(x), vals(kernel, seed=2), **attrs)


depthwise("1d", (2, 7, 3), (3, 3, 1))
depthwise("1d-multiplier-same", (2, 7, 3), (3, 3, 2), padding="same")
depthwise("2d", (2, 6, 5, 3), (3, 3, 3, 1))
depthwise("2d-multiplier", (2, 6, 5, 3), (3, 2, 3, 2), padding="same")
depthwise("2d-stride", (1, 7, 7, 2), (3, 3, 2, 2), strides=2, padding="same")
depthwise("2d-dilated", (1, 8, 8, 2), (3, 3, 2, 1), dilation_rate=2)
depthwise("2d-channels-first", (1, 3, 6, 5), (3, 3, 3, 2), data_format="channels_first")


def separable(name, x, depth, point, **attrs):
    case(F, "separable_conv", name, vals(x), vals(depth, seed=3), vals(point, seed=4), **attrs)


separable("1d", (2, 7, 3), (3, 3, 2), (1, 6, 4))
separable("2d", (2, 6, 5, 3), (3, 3, 3, 1), (1, 1, 3, 4))
separable("2d-same-stride", (1, 6, 6, 2), (3, 3, 2, 2), (1, 1, 4, 3), strides=2, padding="same")
separable("2d-channels-first", (1, 2, 6, 6), (3, 3, 2, 2), (1, 1, 4, 3), data_format="channels_first")


def transpose(name, x, kernel, **attrs):
    case(F, "conv_transpose", name, vals(x), vals(kernel, seed=5), **attrs)


for pad in ("valid", "same"):
    for k in (1, 2, 3, 4):
        for s in (1, 2, 3):
            transpose(f"1d-{pad}-k{k}-s{s}", (1, 4, 2), (k, 3, 2), padding=pad, strides=s)
    transpose(f"2d-{pad}", (2, 4, 3, 2), (3, 3, 4, 2), padding=pad, strides=2)
    transpose(f"2d-{pad}-output-padding", (1, 4, 3, 2), (3, 3, 4, 2), padding=pad, strides=2, output_padding=1)
    transpose(f"2d-{pad}-dilated", (1, 4, 4, 2), (3, 2, 3, 2), padding=pad, dilation_rate=2)
    transpose(f"3d-{pad}", (1, 3, 2, 3, 2), (2, 3, 2, 2, 2), padding=pad, strides=2)
transpose("2d-channels-first", (1, 2, 4, 3), (3, 3, 4, 2), strides=2, padding="same", data_format="channels_first")

for op in ("max_pool", "average_pool"):
    for name, x, size, at in [
        ("1d", (2, 7, 3), 2, {}),
        ("1d-same", (2, 7, 3), 3, {"padding": "same", "strides": 2}),
        ("2d", (2, 6, 4, 3), 2, {}),
        ("2d-remainder", (2, 7, 5, 2), 2, {}),
        ("2d-rectangle", (1, 6, 6, 2), (3, 2), {}),
        ("2d-overlap", (1, 6, 5, 2), 3, {"strides": 1}),
        ("2d-same", (1, 6, 5, 2), 3, {"strides": 2, "padding": "same"}),
        ("2d-same-one", (1, 5, 5, 2), 2, {"strides": 1, "padding": "same"}),
        ("2d-gaps", (1, 7, 7, 2), 2, {"strides": 3}),
        ("2d-whole", (2, 4, 3, 5), (4, 3), {}),
        ("2d-channels-first", (1, 2, 6, 5), 2, {"data_format": "channels_first"}),
        ("3d", (1, 4, 4, 6, 2), 2, {}),
        ("3d-same", (1, 3, 4, 5, 2), (2, 3, 2), {"padding": "same", "strides": 2}),
    ]:
        case(F, op, name, vals(x), pool_size=size, **at)
    case(F, op, "2d-f64", vals((1, 4, 4, 2), dtype="float64"), pool_size=2)
