"""The cases of keras.ops, by family: inputs and arguments only; `ops.py` computes the values."""

import numpy as np

from golden import bools, ints, vals

LANES = (1, 7, 8, 9, 15, 16, 17, 31, 33)
INF = float("inf")
NAN = float("nan")
CASES = []


class Case:
    def __init__(self, family, op, name, inputs, attrs, fn=None, grad=True, module="ops"):
        self.family, self.op, self.inputs, self.attrs, self.fn, self.grad = family, op, inputs, attrs, fn, grad
        self.symbol = f"keras.{module}.{op}"
        self.module = module
        self.id = f"{op}/{name}"
        self.key = (family, self.id)


def case(family, op, name, *inputs, fn=None, grad=True, module="ops", **attrs):
    arrays = [np.asarray(x) for x in inputs]
    CASES.append(Case(family, op, name, arrays, attrs, fn, grad, module))


def f32(*values):
    return np.array(values if len(values) > 1 else values[0], "float32")


# ---- elementwise, comparison, nonlinear: tables of ops with the same case pattern -----------------------------------

SPECIALS = f32([NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 3e38, -3e38, 1e-30])


def unary(family, op, lo=-2.0, hi=2.0, kinds=("int32", "bool", "float64"), specials=True, lanes=True, grad=True, **attrs):
    def add(name, x, g=grad):
        case(family, op, name, x, grad=g, **attrs)

    add("f32-2x3", vals((2, 3), lo, hi))
    add("f32-scalar", vals((), lo, hi, seed=1))
    add("f32-empty", np.zeros((0, 3), "float32"))
    add("f32-2x1x4", vals((2, 1, 4), lo, hi, seed=2))
    if lanes:
        for n in LANES:
            add(f"f32-{n}", vals(n, lo, hi, seed=n))
    if specials:
        add("f32-nan-inf", SPECIALS, False)
    if "int32" in kinds:
        add("int32-5", ints(5, int(np.ceil(lo)) if lo > -2 else -3, max(int(hi) + 1, int(np.ceil(lo)) + 1)))
    if "int8" in kinds:
        add("int8-4", ints(4, -3, 4, dtype="int8"))
    if "bool" in kinds:
        add("bool-3", np.array([True, False, True]))
    if "float64" in kinds:
        add("f64-2x2", vals((2, 2), lo, hi, seed=3, dtype="float64"))


for _op, _lo, _hi in [
    ("abs", -3, 3), ("absolute", -3, 3), ("negative", -3, 3), ("sign", -3, 3), ("square", -3, 3),
    ("sqrt", 0.05, 9), ("rsqrt", 0.05, 9), ("reciprocal", 0.2, 4), ("exp", -5, 5), ("expm1", -3, 3),
    ("log", 0.05, 20), ("log10", 0.05, 200), ("log1p", -0.9, 9), ("log2", 0.05, 20), ("sin", -7, 7), ("cos", -7, 7),
    ("tan", -1.4, 1.4), ("sinh", -4, 4), ("cosh", -4, 4), ("tanh", -4, 4), ("arcsin", -0.95, 0.95),
    ("arccos", -0.95, 0.95), ("arctan", -5, 5), ("arcsinh", -5, 5), ("arccosh", 1.1, 9), ("arctanh", -0.95, 0.95),
    ("ceil", -3, 3), ("floor", -3, 3),
]:
    _kinds = {"abs": ("int32", "int8", "float64"), "absolute": ("int32", "float64"), "negative": ("int32", "int8", "float64"),
              "sign": ("int32", "float64"), "square": ("int32", "bool", "float64"), "rsqrt": ("float64",)}.get(_op, ("int32", "bool", "float64"))
    unary("elementwise", _op, _lo, _hi, _kinds)
case("elementwise", "exp", "f16-4", vals(4, dtype="float16"))
case("elementwise", "exp", "bf16-4", vals(4, dtype="bfloat16"))
for _op in ("exp", "expm1", "log", "log1p", "tanh", "sin", "cos"):
    _x = {"exp": [-104, -88.5, -87, 88, 88.5, 89, 1e-7], "expm1": [-20, -1e-6, 1e-6, 1e-3, 30, 88],
          "log": [1e-37, 1e-20, 0.9999, 1.0001, 1e20, 3e38], "log1p": [-0.9999, -1e-6, 1e-6, 1e-3, 1e10],
          "tanh": [-20, -9, -1e-4, 1e-4, 9, 20]}.get(_op, [-1000, -100.5, -3.1415927, 1e-4, 1.5707964, 100.5, 1000])
    case("elementwise", _op, "f32-wide-range", f32(_x))
unary("elementwise", "round", -3, 3, ("float64",))
case("elementwise", "round", "half-to-even", f32([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5]))
case("elementwise", "round", "decimals-1", f32([1.26, -1.26, 3.449, 12.351]), decimals=1)
case("elementwise", "round", "decimals-minus-1", f32([1.26, -14.9, 26.0]), decimals=-1)
case("elementwise", "round", "int32", ints(4))

for _op in ("real", "imag"):
    case("signal", _op, "f32-2x3", vals((2, 3)), grad=False)
    case("signal", _op, "f32-scalar", vals((), seed=2), grad=False)
    case("signal", _op, "f32-empty", np.zeros((0,), "float32"), grad=False)
    case("signal", _op, "of-fft", vals(6), vals(6, seed=1), grad=False, value="fft of (inputs[0], inputs[1])",
         fn=lambda k, x, a, o=_op: getattr(k.ops, o)(k.ops.convert_to_tensor(_complex_fft(x))))


def _complex_fft(x):
    return np.fft.fft(np.asarray(x[0]) + 1j * np.asarray(x[1])).astype("complex64")


def binary(family, op, lo=-2.0, hi=2.0, lo2=None, hi2=None, ilo=-5, ihi=6, ilo2=1, ihi2=5, kinds=None, lanes=True, grad=True,
           specials=True):
    lo2, hi2 = lo if lo2 is None else lo2, hi if hi2 is None else hi2
    kinds = kinds or ("int32", "mixed", "bool", "float64", "int64", "uint8")

    def a(shape, seed=0, dtype="float32"):
        return vals(shape, lo, hi, seed, dtype)

    def b(shape, seed=5, dtype="float32"):
        return vals(shape, lo2, hi2, seed, dtype)

    def add(name, *xs, g=grad, **attrs):
        case(family, op, name, *xs, grad=g, **attrs)

    add("f32-2x3", a((2, 3)), b((2, 3)))
    add("f32-2x3-and-3", a((2, 3)), b(3))
    add("f32-2x1-and-1x3", a((2, 1)), b((1, 3)))
    add("f32-scalars", a(()), b(()))
    add("f32-4-and-scalar", a(4), b(()))
    add("f32-2x1x3-and-4x1", a((2, 1, 3), 1), b((4, 1)))
    add("f32-and-python-float", a((2, 2)), x2=2.0)
    add("f32-and-python-int", a((2, 2)), x2=2)
    add("f32-empty-and-3", np.zeros((0, 3), "float32"), b(3))
    if lanes:
        for n in LANES:
            add(f"f32-{n}", a(n, n), b(n, n + 3))
    if specials:
        add("f32-nan-inf", np.repeat(f32([NAN, INF, -INF, 0.0, -0.0, 1.5]), 6), np.tile(f32([NAN, INF, -INF, 0.0, -0.0, 1.5]), 6), g=False)
    if "int32" in kinds:
        add("int32-6", ints(6, ilo, ihi), ints(6, ilo2, ihi2, 3))
        add("int32-and-python-int", ints(4, ilo, ihi), x2=2)
        add("int32-and-python-float", ints(4, ilo, ihi), x2=2.5)
    if "mixed" in kinds:
        add("int32-and-f32", ints(4, ilo, ihi), b(4))
        add("f32-and-int32", a(4), ints(4, ilo2, ihi2))
        add("f32-and-f64", a(4), b(4, dtype="float64"))
        add("bool-and-f32", bools(4), b(4))
    if "bool" in kinds:
        add("bool-and-bool", np.array([True, True, False, False]), np.array([True, False, True, False]))
        add("bool-and-int32", bools(4), ints(4, ilo2, ihi2))
    if "float64" in kinds:
        add("f64-3", a(3, dtype="float64"), b(3, dtype="float64"))
    if "int64" in kinds:
        add("int64-and-int32", ints(4, ilo, ihi, dtype="int64"), ints(4, ilo2, ihi2))
    if "uint8" in kinds:
        add("uint8-and-int8", ints(4, 0, 9, dtype="uint8"), ints(4, ilo2, ihi2, dtype="int8"))


NOBOOL = ("int32", "mixed", "float64", "int64", "uint8")
binary("elementwise", "add")
binary("elementwise", "subtract", kinds=NOBOOL)
binary("elementwise", "multiply")
binary("elementwise", "divide", lo2=0.3, hi2=3)
binary("elementwise", "divide_no_nan", lo2=0.3, hi2=3)
binary("elementwise", "floor_divide", lo=-6, hi=6, lo2=0.3, hi2=3, kinds=NOBOOL)
binary("elementwise", "mod", lo=-6, hi=6, lo2=0.3, hi2=3, kinds=NOBOOL)
binary("elementwise", "power", lo=0.1, hi=3, lo2=-2, hi2=2, ilo=1, kinds=NOBOOL)
binary("elementwise", "maximum")
binary("elementwise", "minimum")
binary("elementwise", "arctan2", kinds=NOBOOL)
binary("elementwise", "logaddexp", kinds=NOBOOL)
case("elementwise", "divide_no_nan", "zero-divisors", f32([1, -1, 0, 2]), f32([0, -0.0, 0, 4]), grad=False)
case("elementwise", "add", "int32-overflow-wraps", np.array([2147483647, -2147483648], "int32"), np.array([1, -1], "int32"))
case("elementwise", "add", "int8-overflow-wraps", np.array([127, -128], "int8"), np.array([1, -1], "int8"))
case("elementwise", "add", "f16-and-bf16", vals(3, dtype="float16"), vals(3, seed=1, dtype="bfloat16"), grad=False)
case("elementwise", "multiply", "bf16", vals(3, dtype="bfloat16"), vals(3, seed=1, dtype="bfloat16"), grad=False)
case("elementwise", "floor_divide", "signs-int32", np.array([7, -7, 7, -7], "int32"), np.array([2, 2, -2, -2], "int32"))
case("elementwise", "floor_divide", "signs-f32", f32([7, -7, 7, -7]), f32([2, 2, -2, -2]), grad=False)
case("elementwise", "mod", "signs-int32", np.array([7, -7, 7, -7], "int32"), np.array([3, 3, -3, -3], "int32"))
case("elementwise", "mod", "signs-f32", f32([7.5, -7.5, 7.5, -7.5]), f32([2, 2, -2, -2]), grad=False)
case("elementwise", "power", "zero-base", f32([0, 0, 2, 1]), f32([0, 2, 0, 5]), grad=False)
case("elementwise", "power", "negative-base", f32([-2, -2, -2]), f32([2, 3, 0.5]), grad=False)
case("elementwise", "logaddexp", "far-apart", f32([-1000, 1000, 0, 88]), f32([0, 1000, -1000, 88]))
case("elementwise", "maximum", "ties", f32([1, 2, 3]), f32([1, 2, 1]))
case("elementwise", "minimum", "ties", f32([1, 2, 3]), f32([1, 2, 1]))

for _name, _x, _lo, _hi in [
    ("f32-2x3", vals((2, 3)), -1.0, 1.0), ("f32-scalar", vals(()), -0.5, 0.5), ("f32-empty", np.zeros((0,), "float32"), 0.0, 1.0),
    ("f32-33", vals(33), -0.5, 1.5), ("int32", ints(6), -2, 3), ("int32-float-bounds", ints(6), -1.5, 2.5),
    ("f64", vals(4, dtype="float64"), -1.0, 1.0), ("at-the-bounds", f32([-1, 1, 0.5]), -1.0, 1.0),
]:
    case("elementwise", "clip", _name, _x, x_min=_lo, x_max=_hi, grad=_name != "at-the-bounds")
case("elementwise", "clip", "f32-nan-inf", SPECIALS, x_min=-1.0, x_max=1.0, grad=False)
case("elementwise", "clip", "bounds-are-tensors", vals((2, 3)), f32([-1, -0.5, 0]), f32([1, 0.5, 0.1]), grad=False,
     fn=lambda k, x, a: k.ops.clip(x[0], x[1], x[2]), value="x, x_min, x_max")

for _op in ("equal", "not_equal", "greater", "greater_equal", "less", "less_equal"):
    binary("comparison", _op, lanes=_op in ("equal", "less"), grad=False)
    case("comparison", _op, "ties", f32([1, 2, 3, -0.0]), f32([1, 3, 2, 0.0]), grad=False)
for _op in ("logical_and", "logical_or", "logical_xor"):
    case("comparison", _op, "bool-table", np.array([True, True, False, False]), np.array([True, False, True, False]))
    case("comparison", _op, "bool-2x1-and-3", bools((2, 1)), bools(3, 1))
    case("comparison", _op, "bool-scalars", np.array(True), np.array(False))
    case("comparison", _op, "empty", np.zeros((0,), bool), np.zeros((0,), bool))
    case("comparison", _op, "int32-and-f32", ints(5, -1, 2), f32([0, 1, 0, -2, 0]), grad=False)
    case("comparison", _op, "nan-is-true", f32([NAN, NAN, 0, 0]), f32([1, 0, 1, 0]), grad=False)
    case("comparison", _op, "bool-33", bools(33), bools(33, 2))
for _name, _x in [("bool-4", bools(4)), ("bool-scalar", np.array(True)), ("int32", ints(5, -1, 2)), ("f32", f32([0, 1, -0.0, NAN])),
                  ("empty", np.zeros((0, 2), bool)), ("bool-33", bools(33, 1))]:
    case("comparison", "logical_not", _name, _x, grad=False)
for _op in ("isfinite", "isinf", "isnan"):
    unary("comparison", _op, kinds=("int32", "bool", "float64"), lanes=False, grad=False)
    case("comparison", _op, "f32-17", np.resize(SPECIALS, 17), grad=False)
_p, _q = f32([1, 1.00001, 1.1, NAN, INF, INF, 0, 1e-9]), f32([1, 1, 1, NAN, INF, -INF, 1e-9, 0])
for _op in ("isclose", "allclose"):
    case("comparison", _op, "specials", _p, _q, grad=False)
    case("comparison", _op, "equal-nan", _p, _q, equal_nan=True, grad=False)
    case("comparison", _op, "rtol-atol", f32([1, 2, 3]), f32([1.05, 2.3, 3.01]), rtol=0.01, atol=0.1, grad=False)
    case("comparison", _op, "broadcast", vals((2, 3)), vals((2, 3))[:1], grad=False)
    case("comparison", _op, "int32", ints(3), ints(3), grad=False)
    case("comparison", _op, "equal-within-default", f32([1, 2]), f32([1.000001, 2.000001]), grad=False)
    case("comparison", _op, "empty", np.zeros((0,), "float32"), np.zeros((0,), "float32"), grad=False)
    case("comparison", _op, "asymmetric-in-x2", f32([10.0, 9.0]), f32([9.0, 10.0]), rtol=0.105, atol=0.0, grad=False)
_c = np.array([[True, False, True], [False, False, True]])
case("comparison", "where", "f32-2x3", _c, vals((2, 3)), vals((2, 3), seed=1))
case("comparison", "where", "broadcast", _c[:, :1], vals(3), vals((2, 1), seed=1))
case("comparison", "where", "scalars", np.array(True), vals(()), vals((), seed=1))
case("comparison", "where", "python-scalars", _c, x1=1.0, x2=0.0)
case("comparison", "where", "int32-and-f32", _c, ints((2, 3)), vals((2, 3)))
case("comparison", "where", "int-condition", ints((2, 3), 0, 2), vals((2, 3)), vals((2, 3), seed=1))
case("comparison", "where", "empty", np.zeros((0, 3), bool), np.zeros((0, 3), "float32"), vals(3))
case("comparison", "where", "nan-not-chosen", _c[0], f32([1, NAN, 3]), f32([NAN, 5, NAN]), grad=False)
case("comparison", "where", "f64", _c[0], vals(3, dtype="float64"), vals(3, seed=1, dtype="float64"))
case("comparison", "where", "f32-33", bools(33), vals(33), vals(33, seed=1))
case("comparison", "where", "condition-only", _c, grad=False, value="one index tensor per axis",
     fn=lambda k, x, a: k.ops.where(x[0]))

# ---- nonlinear ------------------------------------------------------------------------------------------------------

for _op in ("elu", "gelu", "hard_sigmoid", "hard_silu", "leaky_relu", "log_sigmoid", "relu", "relu6", "selu", "sigmoid", "silu",
            "softplus", "softsign"):
    unary("nonlinear", _op, -5, 8 if _op == "relu6" else 5, ("float64",))
    case("nonlinear", _op, "f32-wide-range", f32([-100, -30, -20.5, -10, -7, 7.5, 10, 20.5, 30, 100]))
case("nonlinear", "elu", "alpha", vals((2, 4), -4, 4), alpha=0.5)
case("nonlinear", "gelu", "exact", vals((3, 5), -4, 4), approximate=False)
case("nonlinear", "gelu", "approximate", vals((3, 5), -4, 4), approximate=True)
case("nonlinear", "leaky_relu", "slope", vals((2, 4), -4, 4), negative_slope=0.01)
case("nonlinear", "relu", "int32", ints(6))
case("nonlinear", "relu", "at-zero", f32([-0.0, 0.0, 1e-30, -1e-30]))
case("nonlinear", "relu6", "at-kinks", f32([0.0, 6.0]))
case("nonlinear", "hard_sigmoid", "at-kinks", f32([-3.0, 3.0]), grad=False)
for _op in ("softmax", "log_softmax"):
    for _name, _x, _at in [
        ("f32-2x3", vals((2, 3)), {}), ("axis-0", vals((3, 2)), {"axis": 0}), ("axis-minus-2", vals((2, 3, 2)), {"axis": -2}),
        ("f32-5", vals(5, -8, 8), {}), ("large", f32([[1000, 1001, 999], [-1000, -1001, -1000]]), {}), ("axis-1-of-3", vals((2, 3, 2)), {"axis": 1}),
        ("axes-0-2", vals((2, 3, 2)), {"axis": [0, 2]}), ("axis-none", vals((2, 3)), {"axis": None}), ("one-wide", vals((3, 1)), {}),
        ("f64", vals((2, 3), dtype="float64"), {}), ("f32-17", vals((2, 17)), {}), ("f32-33", vals((1, 33)), {}),
        ("minus-inf", f32([[0, -INF, 1]]), {}), ("nan", f32([[0, NAN, 1], [1, 2, 3]]), {}), ("all-minus-inf", f32([[-INF, -INF]]), {}),
        ("empty-rows", np.zeros((0, 3), "float32"), {}),
    ]:
        case("nonlinear", _op, _name, _x, grad="inf" not in _name and _name != "nan", **_at)

# ---- special: erf and normalisations ---------------------------------------------------------------------------------

unary("special", "erf", -3, 3, ("float64",))
case("special", "erf", "wide-range", f32([-10, -4, -1e-4, 1e-4, 4, 10]))
for _name, _x, _at in [
    ("f32-2x3", vals((2, 3)), {}), ("axis-0", vals((2, 3)), {"axis": 0}), ("order-1", vals((2, 3)), {"order": 1}), ("order-3", vals((2, 3)), {"order": 3}),
    ("axis-1-of-3", vals((2, 3, 2)), {"axis": 1}), ("zero-row", f32([[0, 0], [3, 4]]), {}), ("epsilon", vals((2, 3)), {"epsilon": 1.0}),
    ("f64", vals((2, 3), dtype="float64"), {}), ("f32-33", vals((1, 33)), {}),
    ("int32", ints((2, 3)), {}),
]:
    case("special", "normalize", _name, _x, grad=_name != "zero-row", **_at)
for _name, _x, _at in [
    ("axes-0", vals((4, 3)), {"axes": [0]}), ("axes-0-keepdims", vals((4, 3)), {"axes": [0], "keepdims": True}), ("axes-all", vals((2, 3, 2)), {"axes": [0, 1, 2]}),
    ("axes-minus-1", vals((2, 5)), {"axes": [-1]}), ("axes-1-2", vals((2, 3, 2)), {"axes": [1, 2]}), ("f64", vals((4, 3), dtype="float64"), {"axes": [0]}),
    ("f16-large", (vals((4, 2)) * 200).astype("float16"), {"axes": [0]}), ("f32-33", vals(33), {"axes": [0]}), ("nan", f32([1, NAN, 3]), {"axes": [0]}),
]:
    case("special", "moments", _name, _x, value="mean, variance", **_at)
_x = vals((4, 3))


def _named(op, names):
    """Calls op with x = inputs[0] and the other inputs by these names."""
    return lambda k, x, a: getattr(k.ops, op)(x[0], **dict(zip(names, x[1:])), **{n: v for n, v in a.items() if n != "input_names"})


def named(family, op, name, xs, names, grad=True, **attrs):
    case(family, op, name, *xs, fn=_named(op, names), grad=grad, input_names=["x", *names], **attrs)


_m, _v, _g, _b = vals(3, seed=1), vals(3, 0.3, 2, seed=2), vals(3, 0.5, 2, seed=3), vals(3, seed=4)
for _name, _xs, _ns, _at in [
    ("plain", (_x, _m, _v), ("mean", "variance"), {"axis": -1}),
    ("offset-and-scale", (_x, _m, _v, _b, _g), ("mean", "variance", "offset", "scale"), {"axis": -1}),
    ("scale-only", (_x, _m, _v, _g), ("mean", "variance", "scale"), {"axis": 1, "epsilon": 0.1}),
    ("axis-1-of-3", (vals((2, 3, 2)), _m, _v, _b, _g), ("mean", "variance", "offset", "scale"), {"axis": 1}),
    ("axis-3-of-4", (vals((2, 2, 2, 3)), _m, _v, _b, _g), ("mean", "variance", "offset", "scale"), {"axis": -1}),
    ("f64", tuple(t.astype("float64") for t in (_x, _m, _v)), ("mean", "variance"), {"axis": -1}),
]:
    named("special", "batch_normalization", _name, _xs, _ns, **_at)
for _name, _xs, _ns, _at in [
    ("plain", (_x,), (), {}), ("gamma-beta", (_x, _g, _b), ("gamma", "beta"), {}), ("epsilon", (_x, _g), ("gamma",), {"epsilon": 0.1}),
    ("axis-1-of-3", (vals((2, 3, 2)),), (), {"axis": 1}), ("constant-row", (f32([[2, 2, 2], [1, 2, 3]]),), (), {}),
    ("f32-33", (vals((2, 33)),), (), {}), ("f64", (vals((2, 5), dtype="float64"),), (), {}),
]:
    named("special", "layer_normalization", _name, _xs, _ns, **_at)
for _name, _xs, _ns, _at in [
    ("plain", (_x,), (), {}), ("scale", (_x, _g), ("scale",), {}), ("epsilon", (_x, _g), ("scale",), {"epsilon": 0.1}),
    ("axis-1-of-3", (vals((2, 3, 2)),), (), {"axis": 1}), ("zero-row", (f32([[0, 0, 0], [1, 2, 3]]),), (), {}),
    ("f32-33", (vals((2, 33)),), (), {}), ("f64", (vals((2, 5), dtype="float64"),), (), {}),
]:
    named("special", "rms_normalization", _name, _xs, _ns, **_at)
