"""The cases of keras.ops that have a pattern of their own: reductions, linear algebra, shapes, indexing, control flow ..."""

import numpy as np

from golden import bools, ints, np_dtype, vals
from ops_cases import INF, LANES, NAN, SPECIALS, case, f32

# ---- reductions -----------------------------------------------------------------------------------------------------

X = vals((2, 3))
Y = vals((2, 3, 4), seed=1)
AXES = [("all", Y, {}), ("axis-0", Y, {"axis": 0}), ("axis-minus-1", Y, {"axis": -1}), ("axis-1-keepdims", Y, {"axis": 1, "keepdims": True}),
        ("axes-0-2", Y, {"axis": [0, 2]}), ("axes-minus-1-0-keepdims", Y, {"axis": [-1, 0], "keepdims": True}),
        ("all-keepdims", Y, {"keepdims": True}), ("scalar", vals(()), {}), ("f64", vals((2, 3), dtype="float64"), {"axis": 1})]

for op in ("sum", "prod", "mean", "std", "var", "max", "min", "amax", "amin", "logsumexp"):
    small = op in ("amax", "amin")
    for name, x, at in AXES:
        x = np.round(x * 0.7, 3).astype(x.dtype) if op == "prod" else x
        case("reductions", op, name, x, grad=not (op == "std" and name == "scalar"), **at)
    if not small:
        for n in LANES:
            case("reductions", op, f"f32-{n}", vals(n, 0.5 if op == "prod" else -2, 1.5 if op == "prod" else 2, seed=n), grad=not (op == "std" and n == 1))
    if op in ("sum", "mean", "max", "logsumexp", "var"):
        case("reductions", op, "f32-1000", vals(1000, seed=3, decimals=1, away=0.0), grad=False)
        case("reductions", op, "f32-33x3-axis-0", vals((33, 3), seed=3), axis=0)
        case("reductions", op, "f32-3x33-axis-1", vals((3, 33), seed=3), axis=1)
    case("reductions", op, "nan", f32([[1, NAN, 2], [3, 4, 5]]), axis=1, grad=False)
    case("reductions", op, "inf", f32([[1, INF, 2], [-INF, 4, 5]]), axis=1, grad=False)
    if op != "logsumexp":
        case("reductions", op, "int32", ints((2, 3)), axis=0)
        case("reductions", op, "uint8", ints(4, 1, 9, dtype="uint8"))
        case("reductions", op, "int64", ints(4, 1, 9, dtype="int64"))
        case("reductions", op, "bool", bools((2, 3)), axis=1)
for op in ("sum", "prod", "mean", "var"):
    case("reductions", op, "empty", np.zeros((0,), "float32"), grad=False)
    case("reductions", op, "empty-axis-0", np.zeros((0, 3), "float32"), axis=0, grad=False)
    case("reductions", op, "no-axes", X, axis=[], grad=False)
case("reductions", "sum", "f16", vals(5, dtype="float16"), grad=False)
case("reductions", "sum", "bf16", vals(5, dtype="bfloat16"), grad=False)
case("reductions", "sum", "int8", np.array([100, 100, 100], "int8"))
case("reductions", "prod", "dtype", ints(4, 1, 5), dtype="float32")
case("reductions", "prod", "with-a-zero", f32([2, 0, 3]))
case("reductions", "prod", "two-zeros", f32([2, 0, 0]))
case("reductions", "logsumexp", "large", f32([[1000, 1000], [-1000, -1001]]), axis=1)
case("reductions", "logsumexp", "all-minus-inf", f32([-INF, -INF]), grad=False)
case("reductions", "var", "large-mean", f32([10000, 10001, 10002]))
for op in ("max", "min"):
    case("reductions", op, "ties", f32([[1, 3, 3], [1, 1, 0]]), axis=1)
    case("reductions", op, "initial", X, axis=1, initial=0.5)
    case("reductions", op, "initial-empty", np.zeros((0, 2), "float32"), axis=0, initial=-1.0, grad=False)
for op in ("all", "any"):
    for name, x, at in [("bool", bools((2, 3)), {}), ("axis-0", bools((2, 3)), {"axis": 0}), ("axis-minus-1-keepdims", bools((2, 3)), {"axis": -1, "keepdims": True}),
                        ("axes-0-2", bools((2, 3, 2)), {"axis": [0, 2]}), ("scalar", np.array(True), {}), ("empty", np.zeros((0,), bool), {}),
                        ("int32", ints((2, 3), 0, 2), {"axis": 1}), ("f32", f32([[0, 1], [NAN, -0.0]]), {"axis": 1}), ("true-33", np.ones(33, bool), {}),
                        ("empty-axis-0", np.zeros((0, 2), bool), {"axis": 0}), ("last-of-17", np.arange(17) == 16, {}), ("false-9", np.zeros(9, bool), {})]:
        case("reductions", op, name, x, grad=False, **at)
for op in ("argmax", "argmin"):
    for name, x, at in [("all", X, {}), ("axis-0", X, {"axis": 0}), ("axis-minus-1", Y, {"axis": -1}), ("axis-1-keepdims", Y, {"axis": 1, "keepdims": True}),
                        ("all-keepdims", X, {"keepdims": True}), ("ties-take-first", f32([3, 1, 3, 1]), {}), ("nan", f32([1, NAN, 3, NAN]), {}),
                        ("inf", f32([INF, -INF, 0]), {}), ("int32", ints((2, 3)), {"axis": 1}), ("bool", np.array([False, True, True]), {}),
                        ("scalar", vals(()), {}), ("f64", vals(5, dtype="float64"), {}), ("f32-33", vals(33), {}), ("f32-17", vals((2, 17)), {"axis": 1}),
                        ("negative-zero", f32([0.0, -0.0]), {})]:
        case("reductions", op, name, x, grad=False, **at)
W = vals((2, 3), 0.1, 2, seed=4)
case("reductions", "average", "plain", X)
case("reductions", "average", "axis-1", X, axis=1)
for name, x, w, at in [("weights", X, W, {}), ("weights-axis-0", X, W, {"axis": 0}), ("weights-1d", X, W[0], {"axis": 1}), ("int32", ints((2, 3)), np.array([1, 2, 1], "int32"), {"axis": -1}),
                       ("f64", X.astype("float64"), W.astype("float64"), {"axis": 1})]:
    case("reductions", "average", name, x, w, fn=lambda k, t, a: k.ops.average(t[0], axis=a.get("axis"), weights=t[1]), input_names=["x", "weights"], **at)
case("reductions", "average", "scalar", vals(()))
for name, x, at in [("all", f32([[0, 1, 2], [0, 0, 3]]), {}), ("axis-0", f32([[0, 1, 2], [0, 0, 3]]), {"axis": 0}), ("axes", ints((2, 3, 2), -1, 2), {"axis": [0, 2]}),
                    ("bool", bools(9), {}), ("nan-counts", f32([NAN, 0, -0.0]), {}), ("empty", np.zeros((0,), "float32"), {}), ("scalar", f32(2), {})]:
    case("reductions", "count_nonzero", name, x, grad=False, **at)
for op in ("cumsum", "cumprod"):
    for name, x, at in [("flat", X, {}), ("axis-0", Y, {"axis": 0}), ("axis-minus-1", Y, {"axis": -1}), ("int32", ints(5), {}), ("bool", bools(5), {}),
                        ("dtype", ints(4, 1, 4), {"dtype": "float32"}), ("f64", vals(4, dtype="float64"), {}), ("f32-33", vals(33, 0.5, 1.5), {}),
                        ("nan", f32([1, NAN, 2]), {}), ("empty", np.zeros((0,), "float32"), {}), ("with-zero", f32([2, 0, 3, 4]), {}), ("uint8", ints(4, 1, 3, dtype="uint8"), {})]:
        case("reductions", op, name, x, **at)
for name, x, at in [("all", X, {}), ("axis-1-even", vals((2, 4)), {"axis": 1}), ("axis-0-keepdims", vals((3, 2)), {"axis": 0, "keepdims": True}), ("axes-0-1", Y, {"axis": [0, 1]}),
                    ("int32", ints(5), {}), ("nan", f32([1, NAN, 2]), {}), ("scalar", vals(()), {}), ("f64", vals(5, dtype="float64"), {}), ("f32-33", vals(33), {})]:
    case("reductions", "median", name, x, **at)
for method in ("linear", "lower", "higher", "nearest", "midpoint"):
    case("reductions", "quantile", method, vals((2, 5)), q=0.3, axis=1, method=method)
for name, x, at in [("all", X, {"q": 0.5}), ("several", vals((2, 5)), {"q": [0.0, 0.25, 1.0], "axis": 1}), ("several-keepdims", vals((2, 5)), {"q": [0.1, 0.9], "axis": 0, "keepdims": True}),
                    ("int32", ints(5), {"q": 0.4}), ("axes", Y, {"q": 0.75, "axis": [0, 2]}), ("f64", vals(5, dtype="float64"), {"q": 0.6}), ("nan", f32([1, NAN, 2]), {"q": 0.5})]:
    case("reductions", "quantile", name, x, **at)

# ---- linear algebra -------------------------------------------------------------------------------------------------


def pair(op, name, s1, s2, d1="float32", d2=None, **attrs):
    make = lambda s, seed, d: bools(s, seed) if d == "bool" else (ints(s, -3, 4, seed, d) if "int" in d else vals(s, seed=seed, dtype=d, decimals=2))
    case("linalg", op, name, make(s1, 0, d1), make(s2, 1, d2 or d1), grad="16" not in d1, **attrs)


for s1, s2 in [((2, 3), (3, 4)), ((3,), (3, 2)), ((2, 3), (3,)), ((3,), (3,)), ((2, 2, 3), (3, 2)), ((2, 2, 3), (2, 3, 2)), ((2, 1, 2, 3), (3, 3, 2)),
               ((2, 2, 3), (3,)), ((3,), (2, 3, 2)), ((1, 1), (1, 1)), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((1, 7), (7, 8)), ((9, 1), (1, 9)), ((7, 9), (9, 7)),
               ((2, 17), (17, 2)), ((3, 33), (33, 5)), ((17, 3), (3, 16))]:
    pair("matmul", "x".join(map(str, s1)) + "-by-" + "x".join(map(str, s2)), s1, s2)
pair("matmul", "f64", (2, 3), (3, 2), "float64")
pair("matmul", "int32", (2, 3), (3, 2), "int32")
pair("matmul", "int8", (2, 3), (3, 2), "int8")
pair("matmul", "int32-and-f32", (2, 3), (3, 2), "int32", "float32")
pair("matmul", "bf16", (2, 3), (3, 2), "bfloat16")
pair("matmul", "bool", (2, 3), (3, 2), "bool")
case("linalg", "matmul", "nan-inf", f32([[NAN, 1], [INF, 2], [0, 1]]), f32([[1, 0], [2, 3]]), grad=False)
for s1, s2 in [((2, 3), (3, 4)), ((3,), (3,)), ((2, 2, 3), (3,)), ((2, 3), (2, 3, 2)), ((), (2, 3)), ((), ()), ((2, 2, 3), (2, 3, 2)), ((0, 3), (3, 2))]:
    pair("dot", ("x".join(map(str, s1)) or "scalar") + "-by-" + ("x".join(map(str, s2)) or "scalar"), s1, s2)
pair("dot", "int32", (2, 3), (3, 2), "int32")
pair("dot", "f64", (3,), (3,), "float64")
pair("dot", "int32-and-f32", (3,), (3,), "int32", "float32")
pair("tensordot", "axes-2", (2, 3, 4), (3, 4, 2))
pair("tensordot", "axes-1", (2, 3), (3, 4), axes=1)
pair("tensordot", "axes-0", (2,), (3,), axes=0)
pair("tensordot", "axes-pair", (2, 3, 4), (4, 2, 3), axes=[[0, 2], [1, 0]])
pair("tensordot", "axes-negative", (2, 3), (4, 3), axes=[[-1], [-1]])
pair("tensordot", "axes-ints", (2, 3), (4, 3), axes=[1, 1])
pair("tensordot", "int32", (2, 3), (3, 2), "int32", axes=1)
pair("tensordot", "f64", (2, 3), (3, 2), "float64", axes=1)
for name, eq, shapes in [("matrix-product", "ij,jk->ik", [(2, 3), (3, 4)]), ("implicit-output", "ij,jk", [(2, 3), (3, 2)]), ("trace", "ii->", [(3, 3)]), ("diagonal", "ii->i", [(3, 3)]),
                         ("transpose", "ij->ji", [(2, 3)]), ("sum", "ij->", [(2, 3)]), ("sum-axis", "ij->j", [(2, 3)]), ("batch", "bij,bjk->bik", [(2, 2, 3), (2, 3, 2)]),
                         ("ellipsis", "...ij,...jk->...ik", [(2, 2, 3), (3, 2)]), ("outer", "i,j->ij", [(2,), (3,)]), ("three", "ij,jk,kl->il", [(2, 3), (3, 2), (2, 2)]),
                         ("dense-3d", "abc,cd->abd", [(2, 2, 3), (3, 4)]), ("attention", "aecd,abcd->acbe", [(2, 3, 2, 2), (2, 2, 2, 2)]), ("elementwise", "ij,ij->ij", [(2, 3), (2, 3)]),
                         ("sum-of-one-operand", "ij,k->i", [(2, 3), (2,)]), ("spaces", "i j , j k -> i k", [(2, 2), (2, 2)]), ("implicit-is-alphabetical", "ba", [(2, 3)]),
                         ("output-order", "abc,bd->dca", [(2, 3, 2), (3, 2)]), ("size-1-broadcast", "ij,ij->i", [(2, 3), (2, 1)])]:
    case("linalg", "einsum", name, *[vals(s, seed=i, decimals=2) for i, s in enumerate(shapes)], subscripts=eq)
case("linalg", "einsum", "int32", ints((2, 3)), ints((3, 2), seed=1), subscripts="ij,jk->ik")
case("linalg", "einsum", "f64", vals((2, 3), dtype="float64"), vals((3, 2), seed=1, dtype="float64"), subscripts="ij,jk->ik")
case("linalg", "einsum", "int32-and-f32", ints((2, 3)), vals((3, 2), seed=1), subscripts="ij,jk->ik")
for s1, s2 in [((3,), (4,)), ((2, 2), (3,)), ((), (3,)), ((0,), (3,))]:
    pair("outer", ("x".join(map(str, s1)) or "scalar") + "-by-" + "x".join(map(str, s2)), s1, s2)
pair("outer", "int32", (3,), (2,), "int32")
pair("outer", "int32-and-f32", (3,), (2,), "int32", "float32")
pair("outer", "f64", (3,), (2,), "float64")
for name, x, at in [("square", vals((3, 3)), {}), ("wide", vals((2, 4)), {}), ("offset-1", vals((3, 3)), {"offset": 1}), ("offset-minus-1", vals((3, 3)), {"offset": -1}),
                    ("axes", Y, {"axis1": 1, "axis2": 2}), ("axes-negative", Y, {"offset": 1, "axis1": -1, "axis2": 0}), ("int32", ints((3, 3)), {}), ("uint8", ints((2, 2), 1, 9, dtype="uint8"), {}), ("bool", np.eye(3, dtype=bool), {}),
                    ("f64", vals((2, 2), dtype="float64"), {})]:
    case("linalg", "trace", name, x, **at)

# ---- shapes ---------------------------------------------------------------------------------------------------------


def shapes(op, rows):
    for name, x, at in rows:
        case("shapes", op, name, *(x if isinstance(x, list) else [x]), **at)


I = ints((2, 3))
E = np.zeros((0, 3), "float32")
shapes("reshape", [("2x3-to-3x2", X, {"newshape": [3, 2]}), ("minus-1", Y, {"newshape": [2, -1]}), ("flat", Y, {"newshape": [-1]}), ("to-scalar", f32([5]), {"newshape": []}),
                   ("from-scalar", f32(5), {"newshape": [1, 1]}), ("int32", I, {"newshape": [6]}), ("empty", E, {"newshape": [3, 0]}), ("bool", bools((2, 2)), {"newshape": [4]}),
                   ("f64", vals((2, 3), dtype="float64"), {"newshape": [3, -1]})])
shapes("ravel", [("2x3", X, {}), ("scalar", vals(()), {}), ("empty", E, {}), ("int32", I, {}), ("f64", vals((2, 2), dtype="float64"), {})])
shapes("squeeze", [("all", vals((1, 3, 1)), {}), ("axis-0", vals((1, 3, 1)), {"axis": 0}), ("axis-minus-1", vals((1, 3, 1)), {"axis": -1}), ("axes", vals((1, 3, 1)), {"axis": [0, 2]}), ("nothing", X, {}), ("to-scalar", vals((1, 1)), {}), ("int32", ints((1, 2)), {})])
shapes("expand_dims", [("axis-0", X, {"axis": 0}), ("axis-1", X, {"axis": 1}), ("axis-minus-1", X, {"axis": -1}), ("scalar", vals(()), {"axis": 0}), ("axes", X, {"axis": [0, 3]}), ("int32", I, {"axis": 2}), ("empty", E, {"axis": 1})])
shapes("transpose", [("2x3", X, {}), ("reverse-of-3", Y, {}), ("axes-1-0-2", Y, {"axes": [1, 0, 2]}), ("axes-2-0-1", Y, {"axes": [2, 0, 1]}), ("vector", vals(3), {}), ("scalar", vals(()), {}), ("int32", I, {}), ("empty", E, {}),
                     ("bool", bools((2, 3)), {}), ("17x9", vals((17, 9)), {}), ("4-axes", vals((2, 2, 3, 2)), {"axes": [0, 3, 1, 2]})])
shapes("swapaxes", [("0-1", X, {"axis1": 0, "axis2": 1}), ("0-minus-1", Y, {"axis1": 0, "axis2": -1}), ("same", X, {"axis1": 1, "axis2": 1}), ("int32", I, {"axis1": 1, "axis2": 0})])
shapes("moveaxis", [("0-to-2", Y, {"source": 0, "destination": 2}), ("minus-1-to-0", Y, {"source": -1, "destination": 0}), ("two", Y, {"source": [0, 1], "destination": [-1, 0]}), ("int32", I, {"source": 0, "destination": 1}), ("same", X, {"source": 1, "destination": 1})])
shapes("broadcast_to", [("3-to-2x3", vals(3), {"shape": [2, 3]}), ("2x1-to-2x3", vals((2, 1)), {"shape": [2, 3]}), ("scalar", vals(()), {"shape": [2, 2]}), ("same", X, {"shape": [2, 3]}), ("1-to-0", vals((1, 3)), {"shape": [0, 3]}), ("int32", ints(2), {"shape": [3, 2]}), ("middle", vals((2, 1, 2)), {"shape": [3, 2, 2, 2]})])
X2 = vals((2, 3), seed=2)
shapes("concatenate", [("axis-0", [X, X2], {}), ("axis-1", [X, X2], {"axis": 1}), ("axis-minus-1", [X, vals((2, 1))], {"axis": -1}), ("three", [vals(2), vals(1), vals(3)], {}), ("one", [X], {}), ("with-empty", [E, X], {}), ("int32-and-f32", [I, X], {}), ("int32", [I, I], {}), ("bool-and-int32", [bools(2), ints(2)], {}), ("f64-and-f32", [X.astype("float64"), X2], {})])
shapes("stack", [("axis-0", [X, X2], {}), ("axis-1", [X, X2], {"axis": 1}), ("axis-minus-1", [X, X2], {"axis": -1}), ("scalars", [vals(()), vals((), seed=1)], {}), ("int32-and-f32", [I, X], {}), ("int32", [I, I], {}), ("one", [X], {}), ("empty", [E, E], {})])
shapes("hstack", [("2d", [X, X2], {}), ("1d", [vals(2), vals(3)], {}), ("int32-and-f32", [I, X], {}), ("3d", [Y, Y], {})])
shapes("vstack", [("2d", [X, X2], {}), ("1d", [vals(3), vals(3, seed=1)], {}), ("int32-and-f32", [I, X], {}), ("3d", [Y, Y], {})])
shapes("unstack", [("axis-0", X, {}), ("axis-1", X, {"axis": 1}), ("axis-minus-1", Y, {"axis": -1}), ("num", X, {"num": 2}), ("int32", I, {}), ("vector", vals(3), {})])
shapes("split", [("two", vals((4, 2)), {"indices_or_sections": 2}), ("axis-1", X, {"indices_or_sections": 3, "axis": 1}), ("indices", vals((5, 2)), {"indices_or_sections": [1, 3]}), ("indices-beyond", vals(4), {"indices_or_sections": [2, 2, 4]}), ("axis-minus-1", Y, {"indices_or_sections": 2, "axis": -1}), ("int32", ints(4), {"indices_or_sections": 2}), ("one", X, {"indices_or_sections": 1})])
shapes("tile", [("2", vals(3), {"repeats": 2}), ("2x2", X, {"repeats": [2, 2]}), ("fewer", Y, {"repeats": [2]}), ("more", vals(2), {"repeats": [3, 1]}), ("scalar", vals(()), {"repeats": 3}), ("zero", vals(2), {"repeats": 0}), ("int32", I, {"repeats": [1, 2]})])
shapes("repeat", [("flat", X, {"repeats": 2}), ("axis-0", X, {"repeats": 2, "axis": 0}), ("axis-minus-1", X, {"repeats": 3, "axis": -1}), ("each", X, {"repeats": [1, 2], "axis": 0}), ("each-with-zero", vals(3), {"repeats": [2, 0, 1]}), ("one-in-list", X, {"repeats": [2], "axis": 1}), ("scalar", vals(()), {"repeats": 3}), ("int32", I, {"repeats": 2, "axis": 0})])
shapes("roll", [("flat", X, {"shift": 2}), ("axis-1", X, {"shift": 1, "axis": 1}), ("negative", X, {"shift": -1, "axis": 1}), ("beyond", vals(3), {"shift": 7}), ("axes", Y, {"shift": [1, 2], "axis": [0, 2]}), ("int32", I, {"shift": 1}), ("empty", E, {"shift": 1, "axis": 1}), ("one-shift-two-axes", Y, {"shift": 1, "axis": [0, 2]})])
shapes("flip", [("all", X, {}), ("axis-0", X, {"axis": 0}), ("axis-minus-1", Y, {"axis": -1}), ("axes", Y, {"axis": [0, 2]}), ("int32", I, {}), ("vector", vals(5), {}), ("empty", E, {}), ("scalar", vals(()), {})])
shapes("pad", [("all-sides", X, {"pad_width": [[1, 1], [2, 0]]}), ("one-width", vals(3), {"pad_width": 2}), ("one-pair", X, {"pad_width": [[1, 2]]}), ("value", X, {"pad_width": [[0, 1], [1, 0]], "constant_values": 7.5}),
               ("reflect", vals((3, 4)), {"pad_width": [[1, 2], [2, 1]], "mode": "reflect"}), ("symmetric", vals((3, 4)), {"pad_width": [[1, 2], [2, 1]], "mode": "symmetric"}), ("zero-width", X, {"pad_width": [[0, 0], [0, 0]]}),
               ("int32", I, {"pad_width": [[1, 0], [0, 1]]}), ("int32-value", I, {"pad_width": [[1, 0], [0, 1]], "constant_values": 9}), ("bool", bools((2, 2)), {"pad_width": [[1, 0], [0, 1]]}), ("empty", E, {"pad_width": [[1, 1], [0, 0]]}), ("3d", Y, {"pad_width": [[0, 0], [1, 0], [0, 1]]})])
shapes("meshgrid", [("xy", [vals(2), vals(3, seed=1)], {}), ("ij", [vals(2), vals(3, seed=1)], {"indexing": "ij"}), ("three-xy", [vals(2), vals(3), vals(2, seed=1)], {}), ("three-ij", [vals(2), vals(1), vals(2, seed=1)], {"indexing": "ij"}), ("one", [vals(3)], {}), ("int32-and-f32", [ints(2), vals(2)], {}), ("with-scalar", [vals(()), vals(2)], {})])
for op in ("tril", "triu"):
    shapes(op, [("square", vals((3, 3)), {}), ("wide-k-1", vals((2, 4)), {"k": 1}), ("tall-k-minus-1", vals((4, 2)), {"k": -1}), ("batch", vals((2, 2, 3)), {}), ("int32", ints((3, 3)), {}), ("bool", np.ones((3, 3), bool), {"k": -1}), ("far-k", vals((2, 2)), {"k": 5}), ("nan", f32([[NAN, NAN], [NAN, 1]]), {})])
shapes("diag", [("vector", vals(3), {}), ("vector-k-1", vals(2), {"k": 1}), ("vector-k-minus-2", vals(2), {"k": -2}), ("matrix", vals((3, 3)), {}), ("matrix-k-1", vals((2, 4)), {"k": 1}), ("matrix-k-minus-1", vals((4, 2)), {"k": -1}), ("int32", ints(3), {})])
shapes("diagonal", [("matrix", vals((3, 3)), {}), ("offset-1", vals((2, 4)), {"offset": 1}), ("offset-minus-1", vals((4, 2)), {"offset": -1}), ("batch", Y, {"axis1": 1, "axis2": 2}), ("axes-0-2", Y, {"axis1": 0, "axis2": 2}), ("negative", Y, {"axis1": -1, "axis2": 0}), ("int32", ints((2, 2)), {})])
for op in ("shape", "ndim", "size"):
    for name, x in [("2x3", X), ("scalar", vals(())), ("empty", E), ("3d", Y)]:
        case("shapes", op, name, x, grad=False, fn=lambda k, t, a, o=op: {"result": [int(d) for d in k.ops.shape(t[0])] if o == "shape" else int(getattr(k.ops, o)(t[0]))})

# ---- indexing -------------------------------------------------------------------------------------------------------

for name, x, i, at in [("flat", X, [0, 5, 3], {}), ("axis-0", X, [1, 0, 1], {"axis": 0}), ("axis-minus-1", Y, [3, 0], {"axis": -1}), ("2d-indices", vals((4, 2)), [[0, 3], [1, 1]], {"axis": 0}),
                       ("scalar-index", X, 1, {"axis": 0}), ("negative-index", X, [-1, 0], {"axis": 1}), ("empty-indices", X, np.zeros((0,), "int32"), {"axis": 0}), ("int32", I, [1, 1], {"axis": 0}), ("f64", vals((3, 2), dtype="float64"), [2, 0], {"axis": 0})]:
    case("indexing", "take", name, x, np.asarray(i, "int32"), **at)
case("indexing", "take", "int64-indices", vals((3, 2)), np.array([2, 0], "int64"), axis=0)
for name, x, i, at in [("axis-1", X, [[2, 0], [1, 1]], {"axis": 1}), ("axis-0", X, [[1, 0, 1]], {"axis": 0}), ("flat", X, [5, 0, 2], {}), ("negative-index", X, [[-1], [-3]], {"axis": -1}), ("broadcast", Y, [[[1], [0], [3]]], {"axis": -1}), ("int32", I, [[0], [2]], {"axis": 1})]:
    case("indexing", "take_along_axis", name, x, np.asarray(i, "int32"), **at)


def item(key):
    """JSON form of an index: int, {"slice":[start,stop,step]}, "ellipsis", "newaxis", {"input":k} for a tensor."""
    if isinstance(key, dict) and "slice" in key:
        return slice(*key["slice"])
    return {"ellipsis": Ellipsis, "newaxis": None}.get(key, key) if isinstance(key, str) else key


S = lambda *a: {"slice": list(a)}
for name, x, key in [("int", X, [1]), ("negative-int", X, [-1]), ("slice", X, [S(0, 1, None)]), ("two-slices", X, [S(None, None, None), S(1, 3, None)]), ("step-2", vals(7), [S(None, None, 2)]), ("step-minus-1", vals(5), [S(None, None, -1)]),
                     ("step-minus-2", vals(7), [S(5, 1, -2)]), ("negative-bounds", vals(6), [S(-4, -1, None)]), ("ellipsis", Y, ["ellipsis", 1]), ("newaxis", X, [S(None, None, None), "newaxis"]), ("mixed", Y, [0, S(1, None, None), -1]), ("beyond", vals(3), [S(1, 10, None)]), ("empty-slice", vals(3), [S(2, 1, None)]), ("to-scalar", X, [1, 2]), ("int32", I, [S(None, None, None), 0])]:
    case("indexing", "get_item", name, x, key=key, fn=lambda k, t, a: k.ops.get_item(t[0], tuple(item(j) for j in a["key"])))
for name, x, m in [("mask", X, X > 0), ("mask-rows", X, np.array([False, True]))]:
    case("indexing", "get_item", name, x, m, key=[{"input": 1}], grad=False, fn=lambda k, t, a: k.ops.get_item(t[0], np.asarray(t[1])))
case("indexing", "get_item", "index-tensor", vals((4, 2)), np.array([2, 0, 2], "int32"), key=[{"input": 1}], fn=lambda k, t, a: k.ops.get_item(t[0], t[1]))
for name, x, start, shape in [("2x3", X, [0, 1], [2, 2]), ("3d", Y, [1, 0, 2], [1, 2, 2]), ("whole", X, [0, 0], [2, 3]), ("vector", vals(5), [2], [2]), ("int32", I, [1, 0], [1, 3]), ("none", vals(5), [2], [0]), ("scalar-window", X, [1, 2], [1, 1])]:
    case("indexing", "slice", name, x, start_indices=start, shape=shape)
for name, x, u, start in [("2x3", X, vals((1, 2), seed=3), [1, 1]), ("vector", vals(5), vals(2, seed=3), [3]), ("3d", Y, vals((1, 2, 2), seed=3), [0, 1, 2]), ("whole", X, X2, [0, 0]), ("int32", I, ints((2, 1), seed=2), [0, 2])]:
    case("indexing", "slice_update", name, x, u, start_indices=start, fn=lambda k, t, a: k.ops.slice_update(t[0], a["start_indices"], t[1]), input_names=["inputs", "updates"])
for name, i, v, shape in [("vector", [[1], [3]], vals(2), [5]), ("rows", [[0], [2]], vals((2, 3)), [3, 3]), ("elements", [[0, 1], [1, 0]], vals(2), [2, 2]), ("duplicates-add", [[1], [1], [0]], vals(3), [3]), ("int32", [[2]], ints(1), [4]), ("empty", np.zeros((0, 1), "int32"), np.zeros((0,), "float32"), [3])]:
    case("indexing", "scatter", name, np.asarray(i, "int32"), v, shape=shape, fn=lambda k, t, a: k.ops.scatter(t[0], t[1], tuple(a["shape"])), input_names=["indices", "values"])
for name, x, i, u, at in [("elements", X, [[0, 1], [1, 2]], vals(2, seed=3), {}), ("rows", vals((3, 2)), [[0], [2]], vals((2, 2), seed=3), {}), ("vector", vals(4), [[3], [0]], vals(2, seed=3), {}), ("int32", I, [[0, 0]], ints(1, 7, 9), {}),
                          ("add", vals(4), [[1], [1], [2]], vals(3, seed=3), {"reduction": "add"}), ("max", vals(4), [[1], [2]], vals(2, seed=3), {"reduction": "max"}), ("min", vals(4), [[1], [2]], vals(2, seed=3), {"reduction": "min"}), ("mul", vals(4), [[1], [2]], vals(2, seed=3), {"reduction": "mul"})]:
    case("indexing", "scatter_update", name, x, np.asarray(i, "int32"), u, fn=lambda k, t, a: k.ops.scatter_update(t[0], t[1], t[2], **{n: v for n, v in a.items() if n == "reduction"}), input_names=["inputs", "indices", "updates"], **at)
for name, x in [("2x3", f32([[1, 0, 2], [0, 3, 0]])), ("vector", f32([0, 1, 0, 4])), ("bool", bools((2, 3))), ("int32", ints(6, -1, 2)), ("none", np.zeros((2, 2), "float32")), ("nan", f32([NAN, 0]))]:
    case("indexing", "nonzero", name, x, grad=False, value="one index tensor per axis")
for name, x, at in [("vector", [0, 2, 1], {"num_classes": 3}), ("matrix", [[0, 1], [2, 3]], {"num_classes": 4}), ("axis-0", [0, 2, 1], {"num_classes": 3, "axis": 0}), ("axis-1-of-matrix", [[0, 1], [2, 0]], {"num_classes": 3, "axis": 1}), ("scalar", 1, {"num_classes": 3}), ("out-of-range", [-1, 3, 1], {"num_classes": 3}), ("int32", [1, 0], {"num_classes": 2, "dtype": "int32"}), ("bool", [1, 0], {"num_classes": 2, "dtype": "bool"}), ("empty", np.zeros((0,), "int32"), {"num_classes": 3})]:
    case("indexing", "one_hot", name, np.asarray(x, "int32"), grad=False, **at)
for name, x, at in [("vector", [0, 2], {"num_classes": 4}), ("matrix", [[0, 1], [2, 2]], {"num_classes": 3}), ("axis-minus-1", [[1], [0]], {"num_classes": 2}), ("dtype", [[0, 1]], {"num_classes": 3, "dtype": "int32"}), ("out-of-range", [[0, 5]], {"num_classes": 3}), ("axis-1", [[0, 1], [2, 2]], {"num_classes": 3, "axis": 1}), ("axis-0", [[0, 1], [2, 2]], {"num_classes": 3, "axis": 0})]:
    case("indexing", "multi_hot", name, np.asarray(x, "int32"), grad=False, **at)

# ---- sorting --------------------------------------------------------------------------------------------------------

for op in ("sort", "argsort"):
    for name, x, at in [("vector", vals(7), {}), ("matrix", vals((2, 5)), {}), ("axis-0", vals((4, 2)), {"axis": 0}), ("axis-none", vals((2, 3)), {"axis": None}), ("ties-stable", f32([2, 1, 2, 1, 1]), {}), ("int32", ints(9), {}), ("nan-last", f32([3, NAN, 1, INF, -INF]), {}), ("bool", bools(5), {}), ("empty", np.zeros((0,), "float32"), {}), ("one", vals(1), {}), ("f64", vals(5, dtype="float64"), {}), ("f32-33", vals(33), {}), ("axis-1-of-3", vals((2, 3, 2)), {"axis": 1}), ("negative-zero", f32([0.0, -0.0, 0.0]), {})]:
        case("sorting", op, name, x, **at)
for name, x, at in [("vector", vals(7), {"k": 3}), ("matrix", vals((2, 5)), {"k": 2}), ("all", vals(4), {"k": 4}), ("one", vals((2, 3)), {"k": 1}), ("ties-take-first", f32([1, 3, 3, 2, 3]), {"k": 2}), ("int32", ints(8), {"k": 3}), ("nan", f32([1, NAN, 3]), {"k": 2}), ("f64", vals(5, dtype="float64"), {"k": 2}), ("3d", Y, {"k": 2}), ("f32-33", vals(33), {"k": 5})]:
    case("sorting", "top_k", name, x, value="values, indices", **at)
case("sorting", "top_k", "unsorted", vals(6), k=3, sorted=False, value="values, indices; any order is right", grad=False)
P = f32([[0.1, 0.5, 0.4], [0.6, 0.3, 0.1], [0.2, 0.2, 0.6]])
for name, t, p, k in [("k-1", [1, 2, 2], P, 1), ("k-2", [2, 1, 0], P, 2), ("k-3", [0, 1, 2], P, 3), ("ties-are-in", [0, 1], f32([[0.5, 0.5, 0.5], [0.2, 0.4, 0.4]]), 1), ("out-of-range", [3, -1, 0], P, 2), ("nan", [0, 1], f32([[NAN, 1, 2], [NAN, 1, 2]]), 2)]:
    case("sorting", "in_top_k", name, np.asarray(t, "int32"), p, k=k, grad=False)

# ---- creation -------------------------------------------------------------------------------------------------------

for name, at in [("stop", {"start": 5}), ("start-stop", {"start": 2, "stop": 7}), ("step", {"start": 0, "stop": 10, "step": 3}), ("negative-step", {"start": 5, "stop": 0, "step": -2}), ("float-step", {"start": 0.0, "stop": 1.0, "step": 0.3}), ("dtype", {"start": 4, "dtype": "float32"}), ("int64", {"start": 3, "dtype": "int64"}), ("empty", {"start": 3, "stop": 1}), ("f64", {"start": 0.0, "stop": 1.0, "step": 0.25, "dtype": "float64"}), ("float-stop", {"start": 3.5})]:
    case("creation", "arange", name, **at)
for name, at in [("5", {"start": 0.0, "stop": 1.0, "num": 5}), ("no-endpoint", {"start": 0.0, "stop": 1.0, "num": 5, "endpoint": False}), ("ints", {"start": 0, "stop": 10, "num": 4}), ("one", {"start": 2.0, "stop": 3.0, "num": 1}), ("none", {"start": 2.0, "stop": 3.0, "num": 0}), ("down", {"start": 1.0, "stop": -1.0, "num": 3}), ("dtype-int32", {"start": 0.0, "stop": 5.0, "num": 4, "dtype": "int32"}), ("f64", {"start": 0.0, "stop": 1.0, "num": 4, "dtype": "float64"}), ("default-50", {"start": 0.0, "stop": 49.0})]:
    case("creation", "linspace", name, **at)
case("creation", "linspace", "retstep", start=0.0, stop=2.0, num=5, retstep=True, value="samples, step")
case("creation", "linspace", "vectors", f32([0, 10]), f32([1, 20]), num=3, grad=False, fn=lambda k, t, a: k.ops.linspace(t[0], t[1], num=a["num"], axis=a.get("axis", 0)), input_names=["start", "stop"])
case("creation", "linspace", "vectors-axis-minus-1", f32([0, 10]), f32([1, 20]), num=3, axis=-1, grad=False, fn=lambda k, t, a: k.ops.linspace(t[0], t[1], num=a["num"], axis=a.get("axis", 0)), input_names=["start", "stop"])
for op in ("zeros", "ones"):
    for name, at in [("2x3", {"shape": [2, 3]}), ("scalar", {"shape": []}), ("empty", {"shape": [0, 2]}), ("int32", {"shape": [3], "dtype": "int32"}), ("bool", {"shape": [2], "dtype": "bool"}), ("f64", {"shape": [2], "dtype": "float64"}), ("f16", {"shape": [2], "dtype": "float16"})]:
        case("creation", op, name, **at)
    for name, x, at in [("f32", X, {}), ("int32", I, {}), ("dtype", X, {"dtype": "int32"}), ("scalar", vals(()), {}), ("empty", E, {}), ("bool", bools(2), {})]:
        case("creation", op + "_like", name, x, grad=False, **at)
for name, at in [("2x3", {"shape": [2, 3], "fill_value": 1.5}), ("int-value", {"shape": [2], "fill_value": 3}), ("int32", {"shape": [2], "fill_value": 3, "dtype": "int32"}), ("scalar", {"shape": [], "fill_value": -1.0}), ("f64", {"shape": [2], "fill_value": 0.1, "dtype": "float64"}), ("empty", {"shape": [0], "fill_value": 1.0}), ("bool-value", {"shape": [2], "fill_value": True, "dtype": "bool"}), ("inf", {"shape": [2], "fill_value": INF}), ("vector-value", {"shape": [2, 3], "fill_value": [1.0, 2.0, 3.0]})]:
    case("creation", "full", name, **at)
for name, x, at in [("f32", X, {"fill_value": 2.5}), ("int32", I, {"fill_value": 7}), ("dtype", X, {"fill_value": 2, "dtype": "int32"}), ("scalar", vals(()), {"fill_value": 1.0}), ("empty", E, {"fill_value": 1.0})]:
    case("creation", "full_like", name, x, grad=False, **at)
for name, at in [("3", {"N": 3}), ("2x4", {"N": 2, "M": 4}), ("k-1", {"N": 3, "k": 1}), ("k-minus-1", {"N": 3, "M": 2, "k": -1}), ("int32", {"N": 2, "dtype": "int32"}), ("f64", {"N": 2, "dtype": "float64"}), ("k-far", {"N": 2, "k": 5}), ("empty", {"N": 0})]:
    case("creation", "eye", name, **at)
for op in ("array", "convert_to_tensor"):
    for name, at in [("floats", {"x": [[1.0, 2.5], [3.0, -4.0]]}), ("ints", {"x": [1, 2, 3]}), ("bools", {"x": [True, False]}), ("float", {"x": 1.5}), ("int", {"x": 2}), ("mixed", {"x": [1, 2.5]}), ("dtype", {"x": [1, 2], "dtype": "float32"}), ("int8", {"x": [1, -2], "dtype": "int8"}), ("f64", {"x": [0.1], "dtype": "float64"}), ("empty", {"x": []}), ("floats-to-int32", {"x": [1.9, -1.9], "dtype": "int32"})]:
        case("creation", op, name, **at)
    case("creation", op, "from-f32", X, grad=False)
    case("creation", op, "from-int32-to-f32", I, grad=False, dtype="float32")
for name, x in [("2x3", X), ("int32", I), ("scalar", vals(())), ("bool", bools(3)), ("f64", vals(2, dtype="float64"))]:
    case("creation", "convert_to_numpy", name, x, grad=False)

# ---- core -----------------------------------------------------------------------------------------------------------

ALL = ("bool", "int8", "uint8", "int32", "uint32", "int64", "float16", "bfloat16", "float32", "float64")
BASE = f32([0.0, 1.0, -1.0, 2.5, -2.5, 100.0, 3.9])
for to in ALL:
    case("core", "cast", f"f32-to-{to}", BASE if to not in ("uint8", "uint32") else np.abs(BASE), dtype=to)
    case("core", "cast", f"int32-to-{to}", np.array([0, 1, 2, 100, 127], "int32"), dtype=to)
    case("core", "cast", f"bool-to-{to}", np.array([True, False]), dtype=to)
    case("core", "cast", f"f64-to-{to}", np.array([0.1, 1.0, 2.75, 100.25]), dtype=to, grad=to != "bool")
    case("core", "cast", f"bf16-to-{to}", np.array([0.1015625, 1.0, 2.75, 100.0], "float32").astype(np_dtype("bfloat16")), dtype=to)
    case("core", "saturate_cast", f"f32-to-{to}", f32([0.0, 1.5, -1.5, 300.7, -300.7, 1000.0, 70000.0]) if to not in ("uint32",) else f32([0.0, 1.5, -1.5, 300.7]), dtype=to, grad=False)
    case("core", "dtype", to, np.zeros(2, np_dtype(to)), grad=False, fn=lambda k, t, a: {"result": k.ops.dtype(k.ops.convert_to_tensor(t[0]))})
case("core", "cast", "f32-rounding-to-f16", f32([0.1, 65504, 65519, 65520, 1e-8, 6e-8, 1.0009765, 1.00048828125, 1.00146484375, -3.14159, 2049, 2051]), dtype="float16", grad=False)
case("core", "cast", "f32-rounding-to-bf16", f32([0.1, 1.00390625, 1.01171875, 3.3e38, 3.4e38, 257, 259, -3.14159, 1e-30]), dtype="bfloat16", grad=False)
case("core", "cast", "f32-nan-inf-to-f16", SPECIALS, dtype="float16", grad=False)
case("core", "cast", "f32-nan-inf-to-bf16", f32([NAN, INF, -INF, -0.0]), dtype="bfloat16", grad=False)
case("core", "cast", "f32-nan-inf-to-f64", SPECIALS, dtype="float64", grad=False)
case("core", "cast", "f32-nan-inf-to-bool", SPECIALS, dtype="bool", grad=False)
case("core", "cast", "int64-to-f32", np.array([16777217, -16777217, 9007199254740993], "int64"), dtype="float32")
case("core", "cast", "int64-to-int32-wraps", np.array([2147483648, -2147483649, 4294967297], "int64"), dtype="int32")
case("core", "cast", "int32-to-int8-wraps", np.array([128, -129, 256, 511], "int32"), dtype="int8")
case("core", "cast", "int32-to-uint8-wraps", np.array([-1, 256, 511], "int32"), dtype="uint8")
case("core", "cast", "empty", np.zeros((0, 2), "float32"), dtype="int32")
case("core", "cast", "scalar", f32(2.7), dtype="int32")
case("core", "saturate_cast", "int32-to-int8", np.array([128, -129, 256, 5], "int32"), dtype="int8")
case("core", "saturate_cast", "int32-to-uint8", np.array([-1, 256, 5], "int32"), dtype="uint8")


def flow(op, name, program, fn, *inputs, grad=True, **attrs):
    """Control flow: `program` says in words what is computed; inputs are what the program reads."""
    case("core", op, name, *inputs, fn=fn, grad=grad, program=program, **attrs)


for flag in (True, False):
    flow("cond", str(flag).lower(), "cond(pred = inputs[0], x -> x * 2, x -> x - 1) of x = inputs[1]", lambda k, t, a: k.ops.cond(t[0], lambda: t[1] * 2, lambda: t[1] - 1), np.array(flag), X)
flow("cond", "pred-computed", "cond(sum(x) > 0, exp(x), square(x)) of x = inputs[0]", lambda k, t, a: k.ops.cond(k.ops.sum(t[0]) > 0, lambda: k.ops.exp(t[0]), lambda: k.ops.square(t[0])), X)
for i in (0, 1, 2, 5, -1):
    flow("switch", f"index-{i}".replace("--", "-minus-"), "switch(inputs[0], [x + y, x * y, x - y]) of x = inputs[1], y = inputs[2]; the index is clamped", lambda k, t, a: k.ops.switch(t[0], [lambda x, y: x + y, lambda x, y: x * y, lambda x, y: x - y], t[1], t[2]), np.array(i, "int32"), vals(3), vals(3, seed=1))
flow("fori_loop", "sum-of-powers", "fori_loop(0, 4, (i, v) -> v * x + i, x) of x = inputs[0]", lambda k, t, a: k.ops.fori_loop(0, 4, lambda i, v: v * t[0] + k.ops.cast(i, "float32"), t[0]), vals(3))
flow("fori_loop", "none", "fori_loop(3, 3, (i, v) -> v * 2, x) of x = inputs[0]", lambda k, t, a: k.ops.fori_loop(3, 3, lambda i, v: v * 2, t[0]), vals(3))
flow("fori_loop", "int32", "fori_loop(1, 6, (i, v) -> v * i, inputs[0])", lambda k, t, a: k.ops.fori_loop(1, 6, lambda i, v: v * i, t[0]), np.array(1, "int32"))
flow("while_loop", "doubling", "while sum(x) < 100: x = x * 2, n = n + 1; from x = inputs[0], n = 0; outputs x, n", lambda k, t, a: k.ops.while_loop(lambda x, n: k.ops.sum(x) < 100.0, lambda x, n: (x * 2, n + 1), (t[0], k.ops.convert_to_tensor(0, "int32"))), f32([1, 2, 3]), grad=False)
flow("while_loop", "maximum-iterations", "while true: x = x + 1; at most 3 times; from x = inputs[0]", lambda k, t, a: k.ops.while_loop(lambda x: k.ops.all(x < 1e9), lambda x: (x + 1,), (t[0],), maximum_iterations=3), vals(2), grad=False, maximum_iterations=3)
flow("while_loop", "never", "while sum(x) < 0: x = x + 1; from x = inputs[0]", lambda k, t, a: k.ops.while_loop(lambda x: k.ops.sum(x) < 0, lambda x: (x + 1,), (t[0],)), f32([1, 2]), grad=False)
flow("map", "square", "map(row -> square(row) + 1) over rows of inputs[0]", lambda k, t, a: k.ops.map(lambda r: k.ops.square(r) + 1, t[0]), X)
flow("map", "row-sum", "map(row -> sum(row)) over rows of inputs[0]", lambda k, t, a: k.ops.map(lambda r: k.ops.sum(r), t[0]), Y)
flow("map", "two-inputs", "map((a, b) -> a * b) over rows of inputs[0], inputs[1]", lambda k, t, a: k.ops.map(lambda ab: ab[0] * ab[1], (t[0], t[1])), X, X2)
flow("scan", "running-sum", "scan((c, x) -> (c + x, c * x), init = inputs[0], xs = inputs[1]); outputs carry, ys", lambda k, t, a: k.ops.scan(lambda c, x: (c + x, c * x), t[0], t[1]), vals(()), vals(4, seed=1))
flow("scan", "reverse", "scan((c, x) -> (c * 0.5 + x, c), init = inputs[0], xs = inputs[1], reverse); outputs carry, ys", lambda k, t, a: k.ops.scan(lambda c, x: (c * 0.5 + x, c), t[0], t[1], reverse=True), vals(2), vals((3, 2), seed=1), reverse=True)
flow("scan", "length", "scan((c, _) -> (c * 2, c), init = inputs[0], length = 3); outputs carry, ys", lambda k, t, a: k.ops.scan(lambda c, x: (c * 2, c), t[0], None, length=3), vals(2), length=3)
flow("vectorized_map", "matvec", "for each row r of inputs[0]: matmul(inputs[1], r)", lambda k, t, a: k.ops.vectorized_map(lambda r: k.ops.matmul(t[1], r), t[0]), vals((4, 3)), vals((2, 3), seed=1))
flow("vectorized_map", "softmax", "for each row r of inputs[0]: softmax(r)", lambda k, t, a: k.ops.vectorized_map(lambda r: k.ops.softmax(r), t[0]), X)
flow("vectorized_map", "sum", "for each row r of inputs[0]: sum(r)", lambda k, t, a: k.ops.vectorized_map(lambda r: k.ops.sum(r), t[0]), Y)
flow("stop_gradient", "product", "x * stop_gradient(x) of x = inputs[0]", lambda k, t, a: t[0] * k.ops.stop_gradient(t[0]), vals(4))
flow("stop_gradient", "all", "stop_gradient(inputs[0])", lambda k, t, a: k.ops.stop_gradient(t[0]), vals(4))
flow("stop_gradient", "int32", "stop_gradient(inputs[0])", lambda k, t, a: k.ops.stop_gradient(t[0]), ints(3), grad=False)


def _custom(k, t, scale):
    if k.backend.backend() == "jax":
        import jax

        @jax.custom_vjp
        def f(x):
            return k.ops.log(1 + k.ops.exp(x))

        f.defvjp(lambda x: (f(x), x), lambda x, g: (g * scale * k.ops.sigmoid(x),))
        return f(t[0])

    @k.ops.custom_gradient
    def h(x):
        return k.ops.log(1 + k.ops.exp(x)), lambda g: g * scale * k.ops.sigmoid(x)

    return h(t[0])


for scale in (1.0, 2.0, 0.0):
    flow("custom_gradient", f"scale-{scale}", "log(1 + exp(x)) with its own gradient: upstream * scale * sigmoid(x)", lambda k, t, a: _custom(k, t, a["scale"]), vals(4), scale=scale)
for name, v, r in [("f32", X, True), ("python-float", None, False), ("python-list", None, False)]:
    case("core", "is_tensor", name, *([v] if r else []), grad=False, fn=lambda k, t, a, r=r, n=name: {"result": bool(k.ops.is_tensor(k.ops.convert_to_tensor(t[0]) if r else (1.5 if "float" in n else [1, 2])))})

# ---- segment --------------------------------------------------------------------------------------------------------

for op in ("segment_sum", "segment_max", "segment_min", "segment_prod"):
    for name, x, ids, at in [("vector", vals(6), [0, 0, 1, 2, 2, 2], {"num_segments": 3}), ("rows", vals((4, 2)), [1, 0, 1, 0], {"num_segments": 2}), ("sorted", vals(5), [0, 1, 1, 3, 3], {"num_segments": 4, "sorted": True}), ("no-num", vals(4), [0, 2, 1, 2], {}), ("empty-segment", vals(2), [0, 3], {"num_segments": 5}), ("int32", ints(5), [0, 0, 1, 1, 1], {"num_segments": 2}), ("out-of-range", vals(3), [0, -1, 7], {"num_segments": 2}), ("none", np.zeros((0,), "float32"), np.zeros((0,), "int32"), {"num_segments": 2}), ("ties", f32([1, 1, 2, 2]), [0, 0, 1, 1], {"num_segments": 2}), ("f64", vals(3, dtype="float64"), [0, 0, 1], {"num_segments": 2})]:
        case("segment", op, name, x, np.asarray(ids, "int32"), **at)
for name, x, at in [("plain", [0, 1, 1, 3], {}), ("minlength", [1, 1], {"minlength": 5}), ("matrix", [[0, 1, 1], [2, 2, 2]], {}), ("zeros", [0, 0, 0], {})]:
    case("segment", "bincount", name, np.asarray(x, "int32"), grad=False, **at)
case("segment", "bincount", "weights", np.array([0, 1, 1, 3], "int32"), vals(4), grad=False, fn=lambda k, t, a: k.ops.bincount(t[0], weights=t[1]), input_names=["x", "weights"])
case("segment", "bincount", "int-weights", np.array([0, 2, 2], "int32"), np.array([1, 2, 3], "int32"), grad=False, fn=lambda k, t, a: k.ops.bincount(t[0], weights=t[1]), input_names=["x", "weights"])

# ---- signal: complex numbers are pairs (real, imaginary), as keras.ops has them ----------------------------------------

for n in (1, 2, 5, 6, 8, 12):
    case("signal", "fft", f"{n}", vals(n), vals(n, seed=1), fn=lambda k, t, a: k.ops.fft((t[0], t[1])))
    case("signal", "rfft", f"{n}", vals(n))
    if n > 1:
        case("signal", "irfft", f"from-{n // 2 + 1}-to-{n}", vals(n // 2 + 1), vals(n // 2 + 1, seed=1), fft_length=n, fn=lambda k, t, a: k.ops.irfft((t[0], t[1]), **a))
case("signal", "fft", "rows", vals((2, 4)), vals((2, 4), seed=1), fn=lambda k, t, a: k.ops.fft((t[0], t[1])))
case("signal", "rfft", "rows", vals((2, 6)))
case("signal", "rfft", "fft-length-longer", vals(5), fft_length=8)
case("signal", "rfft", "fft-length-shorter", vals(8), fft_length=5)
case("signal", "irfft", "default-length", vals((2, 4)), vals((2, 4), seed=1), fn=lambda k, t, a: k.ops.irfft((t[0], t[1])))
for name, n, at in [("hann", 16, {}), ("hamming", 16, {"window": "hamming"}), ("no-window", 16, {"window": None}), ("no-center", 16, {"center": False}), ("wider-fft", 12, {"fft_length": 8, "sequence_length": 5, "sequence_stride": 3})]:
    case("signal", "stft", name, vals((2, n) if name == "hann" else n), **{"sequence_length": 8, "sequence_stride": 4, "fft_length": 8, **at})

# ---- cross-entropies ------------------------------------------------------------------------------------------------

Q = f32([[0.05, 0.9, 0.05], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]])
L = vals((3, 3), -3, 3)
OH = np.eye(3, dtype="float32")[[1, 2, 0]]
for name, t, o, at in [("probabilities", OH, Q, {}), ("logits", OH, L, {"from_logits": True}), ("soft-targets", f32([[0.2, 0.5, 0.3]] * 3), Q, {}), ("axis-0", OH.T, Q.T, {"axis": 0}), ("axis-0-logits", OH, L, {"axis": 0, "from_logits": True}), ("unnormalised", OH, Q * 3, {}), ("zero-probability", f32([[1, 0, 0]]), f32([[0, 0.4, 0.6]]), {}), ("one-probability", f32([[1, 0, 0]]), f32([[1, 0, 0]]), {}), ("3d", np.eye(3, dtype="float32")[[[0, 1], [2, 0]]], vals((2, 2, 3), 0.1, 1), {}), ("large-logits", f32([[1, 0]]), f32([[1000, -1000]]), {"from_logits": True}), ("f64", OH.astype("float64"), Q.astype("float64"), {}), ("f64-logits", OH.astype("float64"), L.astype("float64"), {"from_logits": True})]:
    case("crossentropy", "categorical_crossentropy", name, t, o, **at)
for name, t, o, at in [("probabilities", [1, 2, 0], Q, {}), ("logits", [1, 2, 0], L, {"from_logits": True}), ("column-targets", [[1], [2], [0]], Q, {}), ("unnormalised", [1, 2, 0], Q * 3, {}), ("zero-probability", [0], f32([[0, 0.4, 0.6]]), {}), ("one-probability", [0], f32([[1, 0, 0]]), {}), ("3d-logits", [[0, 1], [2, 0]], vals((2, 2, 3)), {"from_logits": True}), ("large-logits", [1], f32([[1000, -1000]]), {"from_logits": True}), ("wide", [16, 0], vals((2, 17)), {"from_logits": True}), ("f64-logits", [1, 2, 0], L.astype("float64"), {"from_logits": True})]:
    case("crossentropy", "sparse_categorical_crossentropy", name, np.asarray(t, "int32"), o, **at)
case("crossentropy", "sparse_categorical_crossentropy", "float-targets", f32([1, 2, 0]), Q, grad=False)
BT, BP = f32([[0, 1], [1, 0]]), f32([[0.1, 0.8], [0.6, 0.3]])
for name, t, o, at in [("probabilities", BT, BP, {}), ("logits", BT, vals((2, 2), -3, 3), {"from_logits": True}), ("soft-targets", f32([[0.3, 0.6], [0.1, 0.9]]), BP, {}), ("saturated", f32([0, 1, 0, 1]), f32([0, 1, 1, 0]), {}), ("large-logits", f32([0, 1, 0, 1]), f32([-100, 100, 100, -100]), {"from_logits": True}), ("scalar", f32(1), f32(0.25), {}), ("f32-33", bools(33).astype("float32"), vals(33, 0.05, 0.95), {}), ("empty", np.zeros((0,), "float32"), np.zeros((0,), "float32"), {}), ("f64", BT.astype("float64"), BP.astype("float64"), {}), ("at-zero-logits", f32([0, 1]), f32([0, 0]), {"from_logits": True})]:
    case("crossentropy", "binary_crossentropy", name, t, o, grad=name not in ("saturated",), **at)
case("crossentropy", "binary_crossentropy", "int-targets", np.array([0, 1], "int32"), f32([0.2, 0.7]), grad=False)
for name, t, o, tl, ol in [("one", [[1, 2]], vals((1, 4, 3)), [2], [4]), ("two", [[1, 2, 1], [2, 0, 0]], vals((2, 5, 3), seed=1), [3, 1], [5, 4]), ("repeated-label", [[1, 1]], vals((1, 4, 3), seed=2), [2], [4])]:
    case("crossentropy", "ctc_loss", name, np.asarray(t, "int32"), o, np.asarray(tl, "int32"), np.asarray(ol, "int32"), input_names=["target", "output", "target_length", "output_length"])

# ---- random: what does not depend on the stream -----------------------------------------------------------------------


def rnd(op, name, check, *inputs, **attrs):
    """`check` says what must hold of any draw; outputs hold dtype and shape only (data is left out)."""
    call = lambda k, t, a: {"result": draw(k, op, t, a)}
    case("random", op, name, *inputs, fn=call, grad=False, module="random", **attrs, check=check)


def draw(k, op, t, a):
    a = {n: v for n, v in a.items() if n not in ("check", "input_names")}
    y = getattr(k.random, op)(*t, seed=1, **a)
    return {"dtype": k.backend.standardize_dtype(y.dtype), "shape": list(y.shape)}


for op in ("uniform", "normal", "truncated_normal"):
    extra = {"uniform": {"minval": -1.0, "maxval": 3.0}, "normal": {"mean": 2.0, "stddev": 0.5}, "truncated_normal": {"mean": 2.0, "stddev": 0.5}}[op]
    check = {"uniform": "minval <= x < maxval", "normal": "mean and stddev over many draws", "truncated_normal": "|x - mean| <= 2 stddev"}[op]
    for name, at in [("2x3", {"shape": [2, 3]}), ("scalar", {"shape": []}), ("empty", {"shape": [0, 3]}), ("f64", {"shape": [2], "dtype": "float64"}), ("f16", {"shape": [2], "dtype": "float16"}), ("arguments", {"shape": [4], **extra})]:
        rnd(op, name, check, **at)
for name, at in [("2x3", {"shape": [2, 3], "minval": 0, "maxval": 5}), ("negative", {"shape": [4], "minval": -3, "maxval": -1}), ("int64", {"shape": [2], "minval": 0, "maxval": 9, "dtype": "int64"}), ("one-value", {"shape": [3], "minval": 4, "maxval": 5})]:
    rnd("randint", name, "minval <= x < maxval", **at)
for name, at in [("2x3", {"num_samples": 4}), ("one", {"num_samples": 1}), ("int64", {"num_samples": 2, "dtype": "int64"})]:
    rnd("categorical", name, "0 <= x < classes; a class with logit -inf is never drawn", vals((2, 3)), **at)
for name, x, at in [("axis-0", vals((4, 2)), {}), ("axis-1", vals((2, 4)), {"axis": 1}), ("int32", ints(5), {})]:
    rnd("shuffle", name, "a permutation along axis, the same for all other axes", x, **at)
for name, x, at in [("rate-0", vals((2, 3)), {"rate": 0.0}), ("rate-half", vals((2, 3)), {"rate": 0.5}), ("noise-shape", vals((2, 3)), {"rate": 0.5, "noise_shape": [2, 1]}), ("f64", vals(3, dtype="float64"), {"rate": 0.2})]:
    rnd("dropout", name, "each value is 0 or x / (1 - rate); noise_shape axes of 1 share the choice", x, **at)
