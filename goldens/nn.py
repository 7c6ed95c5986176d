"""Writes argali-nn/src/test/resources/goldens/{initializers,regularizers,constraints,losses,metrics,optimizers,layers}.json with Keras on TensorFlow.

    python goldens/nn.py             all files
    python goldens/nn.py losses      some of them
"""

import inspect
import math
import os
import sys

import numpy as np

import golden
from golden import ints, tensor, vals, weights_for

golden.quiet()
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

FOLDER = "argali-nn/src/test/resources/goldens"


def serialized(thing):
    return keras.saving.serialize_keras_object(thing)


def write(name, cases, **sections):
    ids = [c["id"] for c in cases]
    if len(set(ids)) != len(ids):
        raise SystemExit(f"{name}: the same id twice: {sorted(i for i in ids if ids.count(i) > 1)}")
    golden.write(f"{FOLDER}/{name}.json", golden.made_with("nn.py", backend="tensorflow"), cases, **sections)


def total(y):
    """sum(y * w), w[i] = cos(i + 1); a scalar is taken as it is."""
    return y if y.shape.rank == 0 else tf.reduce_sum(y * weights_for(int(np.prod(y.shape)), y.dtype.name).reshape(y.shape))


# ---- initializers ---------------------------------------------------------------------------------------------------


def initializers():
    from keras.src.initializers.random_initializers import compute_fans

    I = keras.initializers
    cases = []
    for cls, args, shapes in [
        ("Zeros", {}, [[2, 3], [], [0]]), ("Ones", {}, [[2, 3], []]), ("Constant", {}, [[2]]), ("Constant", {"value": 2.5}, [[2, 2], []]),
        ("Identity", {}, [[3, 3], [2, 4], [4, 2]]), ("Identity", {"gain": 0.5}, [[3, 3]]),
    ]:
        made = getattr(I, cls)(**args)
        for shape in shapes:
            for dtype in ("float32", "float64") if shape == [2, 3] else ("float32",):
                cases.append({"id": f"{cls}/{'-'.join(f'{k}={v}' for k, v in args.items()) or 'default'}/{'x'.join(map(str, shape)) or 'scalar'}/{dtype}",
                              "class": cls, "args": args, "config": made.get_config(), "serialized": serialized(made), "shape": shape, "dtype": dtype,
                              "output": np.asarray(made(shape, dtype=dtype))})
    shapes = [[], [5], [784, 64], [64, 10], [3, 3, 4, 8], [3, 16, 32], [2, 2, 2, 3, 5]]
    for cls, args in [
        ("GlorotUniform", {}), ("GlorotNormal", {}), ("HeUniform", {}), ("HeNormal", {}), ("LecunUniform", {}), ("LecunNormal", {}),
        ("VarianceScaling", {}), ("VarianceScaling", {"scale": 2.0, "mode": "fan_out", "distribution": "uniform"}),
        ("VarianceScaling", {"scale": 0.5, "mode": "fan_avg", "distribution": "untruncated_normal"}),
        ("VarianceScaling", {"scale": 3.0, "mode": "fan_in", "distribution": "truncated_normal"}),
        ("RandomNormal", {}), ("RandomNormal", {"mean": 1.0, "stddev": 0.2}), ("RandomUniform", {}), ("RandomUniform", {"minval": -1.0, "maxval": 3.0}),
        ("TruncatedNormal", {}), ("TruncatedNormal", {"mean": -1.0, "stddev": 0.5}),
    ]:
        made = getattr(I, cls)(seed=7, **args)
        for shape in shapes if isinstance(made, I.VarianceScaling) else [[20, 30]]:
            line = {"id": f"{cls}/{'-'.join(f'{k}={v}' for k, v in args.items()) or 'default'}/{'x'.join(map(str, shape)) or 'scalar'}", "class": cls,
                    "args": {**args, "seed": 7}, "config": made.get_config(), "serialized": serialized(made), "shape": shape}
            if isinstance(made, I.VarianceScaling):
                fan_in, fan_out = compute_fans(tuple(shape))
                n = max(1.0, {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[made.mode])
                line["fans"] = [fan_in, fan_out]
                if made.distribution == "uniform":
                    limit = math.sqrt(3 * made.scale / n)
                    line |= {"distribution": "uniform", "low": -limit, "high": limit, "mean": 0.0, "stddev": limit / math.sqrt(3)}
                elif made.distribution == "truncated_normal":
                    sd = math.sqrt(made.scale / n)
                    cut = 2 * sd / 0.87962566103423978
                    line |= {"distribution": "truncated_normal", "low": -cut, "high": cut, "mean": 0.0, "stddev": sd}
                else:
                    line |= {"distribution": "normal", "mean": 0.0, "stddev": math.sqrt(made.scale / n)}
            elif cls == "RandomUniform":
                low, high = made.minval, made.maxval
                line |= {"distribution": "uniform", "low": low, "high": high, "mean": (low + high) / 2, "stddev": (high - low) / math.sqrt(12)}
            elif cls == "TruncatedNormal":
                m, s = made.mean, made.stddev
                line |= {"distribution": "truncated_normal", "low": m - 2 * s, "high": m + 2 * s, "mean": m, "stddev": s * 0.87962566103423978}
            else:
                line |= {"distribution": "normal", "mean": made.mean, "stddev": made.stddev}
            drawn = np.asarray(made(shape)).astype("float64")
            assert drawn.shape == tuple(shape)
            if "low" in line:
                assert drawn.size == 0 or (drawn.min() >= line["low"] * (1 + 1e-6 if line["low"] < 0 else 1) and drawn.max() <= line["high"] * (1 + 1e-6)), line
            if drawn.size > 500:
                assert abs(drawn.std() / line["stddev"] - 1) < 0.08 and abs(drawn.mean() - line["mean"]) < 6 * line["stddev"] / math.sqrt(drawn.size), line
            cases.append(line)
    for args in ({}, {"gain": 0.5}):
        made = I.Orthogonal(seed=7, **args)
        for shape in ([4, 6], [6, 4], [5, 5], [3, 3, 2, 8]):
            drawn = np.asarray(made(shape)).reshape(-1, shape[-1]).astype("float64") / args.get("gain", 1.0)
            gram = drawn @ drawn.T if drawn.shape[0] <= drawn.shape[1] else drawn.T @ drawn
            assert np.allclose(gram, np.eye(len(gram)), atol=1e-5)
            cases.append({"id": f"Orthogonal/gain={args.get('gain', 1.0)}/{'x'.join(map(str, shape))}", "class": "Orthogonal", "args": {**args, "seed": 7}, "config": made.get_config(),
                          "serialized": serialized(made), "shape": shape, "distribution": "orthogonal", "matrix": list(drawn.shape),
                          "orthonormal": "rows" if drawn.shape[0] <= drawn.shape[1] else "columns", "gain": args.get("gain", 1.0)})
    write("initializers", cases)


# ---- regularizers ---------------------------------------------------------------------------------------------------


def regularizers():
    R = keras.regularizers
    cases = []
    for cls, args in [("L1", {}), ("L1", {"l1": 0.3}), ("L2", {}), ("L2", {"l2": 0.2}), ("L1L2", {}), ("L1L2", {"l1": 0.1}), ("L1L2", {"l1": 0.1, "l2": 0.2}),
                      ("OrthogonalRegularizer", {}), ("OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"})]:
        made = getattr(R, cls)(**args)
        for label, x in [("2x3", vals((2, 3))), ("3x2", vals((3, 2), seed=1)), ("5", vals(5, seed=2)), ("33", vals(33, seed=3)), ("3x3x2x2", vals((3, 3, 2, 2), seed=4)), ("zeros", np.zeros((2, 2), "float32"))]:
            if cls == "OrthogonalRegularizer" and (x.ndim != 2 or label == "zeros"):
                continue
            t = tf.constant(x)
            with tf.GradientTape() as tape:
                tape.watch(t)
                y = tf.convert_to_tensor(made(t))
            g = tape.gradient(y, t)
            cases.append({"id": f"{cls}/{'-'.join(f'{k}={v}' for k, v in args.items()) or 'default'}/{label}", "class": cls, "args": args, "config": made.get_config(),
                          "serialized": serialized(made), "input": x, "output": np.asarray(y), "grad": None if g is None else g.numpy()})
    write("regularizers", cases)


# ---- constraints ----------------------------------------------------------------------------------------------------


def constraints():
    C = keras.constraints
    cases = []
    for cls, args in [("MaxNorm", {}), ("MaxNorm", {"max_value": 0.7, "axis": 1}), ("MaxNorm", {"max_value": 1.5, "axis": [0, 1]}), ("MinMaxNorm", {}), ("MinMaxNorm", {"min_value": 0.8, "max_value": 1.2, "rate": 0.3}),
                      ("MinMaxNorm", {"min_value": 2.0, "max_value": 3.0, "axis": 1}), ("NonNeg", {}), ("UnitNorm", {}), ("UnitNorm", {"axis": 1}), ("UnitNorm", {"axis": [0, 1, 2]})]:
        made = getattr(C, cls)(**args)
        axes = np.ravel(args.get("axis", 0))
        for label, x in [("2x3", vals((2, 3))), ("5", vals(5, seed=2)), ("3x3x2x2", vals((3, 3, 2, 2), seed=4)), ("zeros", np.zeros((2, 2), "float32"))]:
            if x.ndim <= max(axes):
                continue
            cases.append({"id": f"{cls}/{'-'.join(f'{k}={v}' for k, v in args.items()) or 'default'}/{label}", "class": cls, "serialized": serialized(made), "input": x, "output": np.asarray(made(tf.constant(x)))})
    write("constraints", cases)


# ---- losses ---------------------------------------------------------------------------------------------------------


def losses():
    cases = []

    def case(loss, label, y_true, y_pred, sample_weight=None, **args):
        made = getattr(keras.losses, loss)(**args)
        p = tf.constant(y_pred)
        with tf.GradientTape() as tape:
            tape.watch(p)
            y = made(y_true, p, sample_weight=sample_weight)
            s = total(y)
        config = made.get_config()
        cases.append({"id": f"{loss}/{label}", "loss": loss, "args": args, "config": config, "serialized": serialized(made), "y_true": y_true, "y_pred": y_pred,
                      "sample_weight": sample_weight, "output": np.asarray(y), "grad": tape.gradient(s, p).numpy()})

    w3, w3b = np.array([0.7, 0.0, 2.5], "float32"), np.array([[0.7], [0.0], [2.5]], "float32")
    p = np.array([[0.05, 0.9, 0.05], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]], "float32")
    logits = vals((3, 3), -3, 3, seed=2)
    one_hot = np.eye(3, dtype="float32")[[1, 2, 0]]
    labels = np.array([1, 2, 0], "int32")
    reductions = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)

    for from_logits, out, tag in ((False, p, ""), (True, logits, "logits-")):
        for loss, y in (("CategoricalCrossentropy", one_hot), ("SparseCategoricalCrossentropy", labels)):
            more = {"from_logits": True} if from_logits else {}
            case(loss, tag + "default", y, out, **more)
            for r in reductions:
                case(loss, f"{tag}reduction-{r}", y, out, reduction=r, **more)
                case(loss, f"{tag}reduction-{r}-weighted", y, out, w3, reduction=r, **more)
            case(loss, tag + "weights-scalar", y, out, np.array(0.5, "float32"), **more)
            case(loss, tag + "weights-column", y, out, w3b, **more)
            case(loss, tag + "weights-zero", y, out, np.zeros(3, "float32"), **more)
            case(loss, tag + "weights-zero-mean-with-sample-weight", y, out, np.zeros(3, "float32"), reduction="mean_with_sample_weight", **more)
        case("CategoricalCrossentropy", tag + "label-smoothing", one_hot, out, label_smoothing=0.1, **more)
        case("CategoricalCrossentropy", tag + "label-smoothing-weighted", one_hot, out, w3, label_smoothing=0.3, **more)
        case("CategoricalCrossentropy", tag + "axis-0", one_hot.T.copy(), out.T.copy(), axis=0, reduction="none", **more)
        case("CategoricalCrossentropy", tag + "axis-1-of-3", np.eye(3, dtype="float32")[[[0, 2], [1, 1]]].transpose(0, 2, 1).copy(), vals((2, 3, 2), 0.1, 0.9), axis=1, **more)
        case("CategoricalCrossentropy", tag + "soft-targets", np.array([[0.2, 0.3, 0.5]] * 3, "float32"), out, **more)
        case("CategoricalCrossentropy", tag + "int-targets", np.eye(3, dtype="int32")[[1, 2, 0]], out, **more)
        case("SparseCategoricalCrossentropy", tag + "column-labels", labels[:, None], out, **more)
        case("SparseCategoricalCrossentropy", tag + "float-labels", labels.astype("float32"), out, **more)
        case("SparseCategoricalCrossentropy", tag + "int64-labels", labels.astype("int64"), out, **more)
        case("SparseCategoricalCrossentropy", tag + "uint8-labels", labels.astype("uint8"), out, **more)
        for r in ("sum_over_batch_size", "sum", "none"):
            case("SparseCategoricalCrossentropy", f"{tag}ignore-class-2-{r}", labels, out, ignore_class=2, reduction=r, **more)
        case("SparseCategoricalCrossentropy", tag + "ignore-class-2-weighted", labels, out, w3, ignore_class=2, **more)
        case("SparseCategoricalCrossentropy", tag + "ignore-class-minus-1", np.array([1, -1, 0], "int32"), out, ignore_class=-1, **more)
        case("SparseCategoricalCrossentropy", tag + "ignore-everything", np.array([2, 2, 2], "int32"), out, ignore_class=2, **more)
        case("SparseCategoricalCrossentropy", tag + "sequence", np.array([[0, 2], [1, 1]], "int32"), vals((2, 2, 3), 0.1, 0.9), **more)
        case("SparseCategoricalCrossentropy", tag + "sequence-weights", np.array([[0, 2], [1, 1]], "int32"), vals((2, 2, 3), 0.1, 0.9), np.array([[1, 0], [0.5, 2]], "float32"), **more)
        case("SparseCategoricalCrossentropy", tag + "wide", ints(4, 0, 17, seed=1), vals((4, 17), 0.01, 0.9), **more)
    case("CategoricalCrossentropy", "unnormalised", one_hot, p * 2)
    case("CategoricalCrossentropy", "probability-zero-and-one", np.array([[1, 0], [1, 0]], "float32"), np.array([[0, 1], [1, 0]], "float32"))
    case("SparseCategoricalCrossentropy", "probability-zero-and-one", np.array([0, 0], "int32"), np.array([[0, 1], [1, 0]], "float32"))
    case("CategoricalCrossentropy", "logits-large", np.array([[1, 0], [0, 1]], "float32"), np.array([[1000, -1000], [500, -500]], "float32"), from_logits=True)
    case("SparseCategoricalCrossentropy", "logits-large", np.array([0, 0], "int32"), np.array([[1000, -1000], [-500, 500]], "float32"), from_logits=True)
    case("SparseCategoricalCrossentropy", "name", labels, p, name="mine")

    bt, bp, bl = np.array([[0, 1], [1, 0], [1, 1]], "float32"), np.array([[0.1, 0.8], [0.6, 0.3], [0.2, 0.95]], "float32"), vals((3, 2), -3, 3, seed=3)
    for from_logits, out, tag in ((False, bp, ""), (True, bl, "logits-")):
        more = {"from_logits": True} if from_logits else {}
        case("BinaryCrossentropy", tag + "default", bt, out, **more)
        for r in reductions:
            case("BinaryCrossentropy", f"{tag}reduction-{r}", bt, out, reduction=r, **more)
            case("BinaryCrossentropy", f"{tag}reduction-{r}-weighted", bt, out, w3, reduction=r, **more)
        case("BinaryCrossentropy", tag + "label-smoothing", bt, out, label_smoothing=0.2, **more)
        case("BinaryCrossentropy", tag + "axis-0", bt, out, axis=0, reduction="none", **more)
        case("BinaryCrossentropy", tag + "int-targets", bt.astype("int32"), out, **more)
        case("BinaryCrossentropy", tag + "weights-scalar", bt, out, np.array(0.5, "float32"), **more)
        case("BinaryCrossentropy", tag + "weights-column", bt, out, w3b, **more)
        case("BinaryCrossentropy", tag + "rank-1-targets", bt[:, 0].copy(), out[:, :1].copy(), **more)
        case("BinaryCrossentropy", tag + "column-targets-rank-1-predictions", bt[:, :1].copy(), out[:, 0].copy(), **more)
    case("BinaryCrossentropy", "probability-zero-and-one", np.array([[0, 1, 0, 1]], "float32"), np.array([[0, 1, 1, 0]], "float32"))
    case("BinaryCrossentropy", "logits-large", np.array([[0, 1, 0, 1]], "float32"), np.array([[-100, 100, 100, -100]], "float32"), from_logits=True)

    for loss in ("MeanSquaredError", "MeanAbsoluteError"):
        y, q = vals((3, 2), seed=4), vals((3, 2), seed=5)
        case(loss, "default", y, q)
        for r in reductions:
            case(loss, f"reduction-{r}", y, q, reduction=r)
            case(loss, f"reduction-{r}-weighted", y, q, w3, reduction=r)
        case(loss, "weights-scalar", y, q, np.array(0.5, "float32"))
        case(loss, "weights-column", y, q, w3b)
        case(loss, "weights-zero", y, q, np.zeros(3, "float32"))
        case(loss, "weights-int", y, q, np.array([1, 0, 2], "int32"))
        case(loss, "rank-1", y[:, 0].copy(), q[:, 0].copy())
        case(loss, "rank-1-none", y[:, 0].copy(), q[:, 0].copy(), reduction="none")
        case(loss, "squeeze-predictions", y[:, 0].copy(), q[:, :1].copy())
        case(loss, "squeeze-targets", y[:, :1].copy(), q[:, 0].copy())
        case(loss, "int-targets", ints((3, 2)), q)
        case(loss, "rank-3", vals((2, 3, 2)), vals((2, 3, 2), seed=1))
        case(loss, "rank-3-weights-2d", vals((2, 3, 2)), vals((2, 3, 2), seed=1), vals((2, 3), 0, 2, away=0))
        case(loss, "nan", y, np.array([[1, np.nan], [1, 1], [1, 1]], "float32"))
        case(loss, "equal", y, y)
        case(loss, "known-0.5", np.array([[0, 1], [0, 0]], "float32"), np.array([[1, 1], [1, 0]], "float32"))
        case(loss, "known-0.25", np.array([[0, 1], [0, 0]], "float32"), np.array([[1, 1], [1, 0]], "float32"), np.array([0.7, 0.3], "float32"))
        case(loss, "f32-33", vals((1, 33)), vals((1, 33), seed=1))
    write("losses", cases)


# ---- metrics --------------------------------------------------------------------------------------------------------


def metrics():
    cases = []

    def case(metric, label, updates, **args):
        made = getattr(keras.metrics, metric)(**args)
        steps = []
        before = np.asarray(made.result())
        for u in updates:
            if metric == "Mean":
                values, weight = u if isinstance(u, tuple) else (u, None)
                made.update_state(values, sample_weight=weight)
                steps.append({"values": values, "sample_weight": weight, "result": np.asarray(made.result())})
            else:
                y, p, weight = u if len(u) == 3 else (*u, None)
                made.update_state(y, p, sample_weight=weight)
                steps.append({"y_true": y, "y_pred": p, "sample_weight": weight, "result": np.asarray(made.result())})
        line = {"id": f"{metric}/{label}", "metric": metric, "args": args, "config": made.get_config(), "serialized": serialized(made), "result_before": before, "steps": steps,
                "variables": [{"name": v.name, "value": np.asarray(v)} for v in made.variables]}
        made.reset_state()
        line["result_after_reset"] = np.asarray(made.result())
        cases.append(line)

    f = lambda *v: np.array(v, "float32")
    case("Mean", "scalars", [f(1)[0].reshape(()), np.array(2.5, "float32"), np.array(-4.0, "float32")])
    case("Mean", "vectors", [f(1, 2, 3), f(4, 6)])
    case("Mean", "weights", [(f(1, 2, 3), f(1, 0, 2)), (f(5, 7), f(0.5, 0.5))])
    case("Mean", "weight-scalar", [(f(1, 2), np.array(0.5, "float32")), (f(9), np.array(2.0, "float32"))])
    case("Mean", "matrix-weights-vector", [(vals((3, 2)), f(1, 0, 2))])
    case("Mean", "matrix-weights-matrix", [(vals((3, 2)), vals((3, 2), 0, 2, away=0))])
    case("Mean", "ints", [np.array([1, 2, 4], "int32")], name="loss")
    case("Mean", "zero-weights", [(f(1, 2), f(0, 0))])
    case("Mean", "nan", [f(1, np.nan), f(2, 3)])
    q = f([0.05, 0.9, 0.05], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4])
    r = f([0.6, 0.3, 0.1], [0.4, 0.4, 0.2])
    e3, e2 = np.eye(3, dtype="float32")[[1, 2, 0]], np.eye(3, dtype="float32")[[0, 1]]
    w3, w2 = f(0.7, 0, 2.5), f(1, 0.5)
    for m in ("CategoricalAccuracy", "CategoricalCrossentropy"):
        case(m, "two-batches", [(e3, q), (e2, r)])
        case(m, "weights", [(e3, q, w3), (e2, r, w2)])
        case(m, "weights-column", [(e3, q, w3[:, None].copy())])
        case(m, "sequence", [(np.eye(3, dtype="float32")[[[0, 1], [2, 2]]], vals((2, 2, 3), 0.1, 0.9))])
        case(m, "sequence-weights", [(np.eye(3, dtype="float32")[[[0, 1], [2, 2]]], vals((2, 2, 3), 0.1, 0.9), f([1, 0], [0.5, 2]))])
    case("CategoricalAccuracy", "ties-take-first", [(e2, f([0.5, 0.5, 0], [0.5, 0.5, 0]))])
    case("CategoricalCrossentropy", "logits", [(e3, vals((3, 3), -2, 2))], from_logits=True)
    case("CategoricalCrossentropy", "label-smoothing", [(e3, q), (e2, r)], label_smoothing=0.1)
    case("CategoricalCrossentropy", "axis-0", [(e3.T.copy(), q.T.copy())], axis=0)
    for m in ("SparseCategoricalAccuracy", "SparseCategoricalCrossentropy"):
        i3, i2 = np.array([1, 2, 0], "int32"), np.array([0, 1], "int32")
        case(m, "two-batches", [(i3, q), (i2, r)])
        case(m, "column-labels", [(i3[:, None].copy(), q)])
        case(m, "float-labels", [(i3.astype("float32"), q)])
        case(m, "weights", [(i3, q, w3), (i2, r, w2)])
        case(m, "sequence", [(np.array([[0, 1], [2, 2]], "int32"), vals((2, 2, 3), 0.1, 0.9))])
        case(m, "sequence-weights", [(np.array([[0, 1], [2, 2]], "int32"), vals((2, 2, 3), 0.1, 0.9), f([1, 0], [0.5, 2]))])
    case("SparseCategoricalCrossentropy", "logits", [(np.array([1, 2, 0], "int32"), vals((3, 3), -2, 2))], from_logits=True)
    bt, bp = f([0, 1], [1, 0], [1, 1]), f([0.1, 0.8], [0.5, 0.51], [0.2, 0.95])
    for m in ("BinaryAccuracy", "BinaryCrossentropy"):
        case(m, "two-batches", [(bt, bp), (bt[:2].copy(), bp[1:].copy())])
        case(m, "weights", [(bt, bp, w3)])
        case(m, "column", [(bt[:, :1].copy(), bp[:, :1].copy())])
        case(m, "rank-1", [(bt[:, 0].copy(), bp[:, 0].copy())])
        if m == "BinaryAccuracy":  # the crossentropy refuses unequal ranks here
            case(m, "rank-1-targets-column-predictions", [(bt[:, 0].copy(), bp[:, :1].copy())])
        case(m, "int-targets", [(bt.astype("int32"), bp)])
    case("BinaryAccuracy", "threshold", [(bt, bp)], threshold=0.7)
    case("BinaryCrossentropy", "logits", [(bt, vals((3, 2), -2, 2))], from_logits=True)
    case("BinaryCrossentropy", "label-smoothing", [(bt, bp)], label_smoothing=0.2)
    case("Accuracy", "equal", [(f(1, 2, 3, 4), f(0, 2, 3, 4)), (f(1, 1), f(1, 0))])
    case("Accuracy", "weights", [(f(1, 2, 3, 4), f(0, 2, 3, 4), f(1, 1, 0, 0))])
    case("Accuracy", "ints", [(np.array([[1], [2], [3]], "int32"), np.array([[1], [0], [3]], "int32"))])
    case("Accuracy", "name", [(f(1), f(1))], name="exact")
    for m in ("MeanSquaredError", "MeanAbsoluteError"):
        y, p = vals((3, 2), seed=4), vals((3, 2), seed=5)
        case(m, "two-batches", [(y, p), (y[:1].copy(), p[1:2].copy())])
        case(m, "weights", [(y, p, w3), (y[:2].copy(), p[1:].copy(), w2)])
        case(m, "rank-1", [(y[:, 0].copy(), p[:, 0].copy())])
        case(m, "squeeze-predictions", [(y[:, 0].copy(), p[:, :1].copy())])
        case(m, "squeeze-targets", [(y[:, :1].copy(), p[:, 0].copy())])
        case(m, "rank-3-weights", [(vals((2, 3, 2)), vals((2, 3, 2), seed=1), f(0.5, 2))])
        case(m, "name", [(y, p)], name="mine")
    write("metrics", cases)


# ---- optimizers -----------------------------------------------------------------------------------------------------


def optimizers():
    a0, b0 = vals((2, 3)), vals(4, seed=1)
    grads = [[vals((2, 3), -3, 3, seed=10 + 2 * i), vals(4, -3, 3, seed=11 + 2 * i)] for i in range(6)]
    cases = []

    def case(optimizer, label, steps=6, exclude=(), missing=(), gradients=None, scale=1.0, **args):
        made = getattr(keras.optimizers, optimizer)(**args)
        a, b = keras.Variable(a0, name="a"), keras.Variable(b0, name="b")
        if exclude:
            made.exclude_from_weight_decay(var_list=[v for v in (a, b) if v.name in exclude])
        made.build([a, b])
        after, used = [], []
        for ga, gb in (gradients or grads)[:steps]:
            ga, gb = (ga * np.float32(scale)).astype("float32"), (gb * np.float32(scale)).astype("float32")
            made.apply([tf.constant(ga), tf.constant(gb)], [a, b])
            used.append([ga, gb])
            after.append([np.asarray(a), np.asarray(b)])
        line = {"id": f"{optimizer}/{label}", "optimizer": optimizer, "args": {k: v for k, v in args.items() if k != "inner_optimizer"}, "config": made.get_config(), "serialized": serialized(made)}
        if exclude:
            line["exclude_from_weight_decay"] = list(exclude)
        line |= {"variables": [{"name": "a", "value": a0}, {"name": "b", "value": b0}], "gradients": used, "after": after,
                 "optimizer_variables": [{"path": v.path, "value": np.asarray(v)} for v in made.variables], "iterations": int(made.iterations)}
        if args.get("use_ema"):
            made.finalize_variable_values([a, b])
            line["finalized"] = [np.asarray(a), np.asarray(b)]
        cases.append(line)

    common = [("clipnorm", {"clipnorm": 1.0}), ("clipnorm-large", {"clipnorm": 100.0}), ("clipvalue", {"clipvalue": 0.5}), ("global-clipnorm", {"global_clipnorm": 1.5}),
              ("weight-decay", {"weight_decay": 0.1}), ("weight-decay-and-clipvalue", {"weight_decay": 0.05, "clipvalue": 1.0}),
              ("ema", {"use_ema": True, "ema_momentum": 0.9}), ("ema-overwrite-2", {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2}), ("ema-default", {"use_ema": True}),
              ("accumulate-2", {"gradient_accumulation_steps": 2}), ("accumulate-3-clipnorm", {"gradient_accumulation_steps": 3, "clipnorm": 1.0}),
              ("accumulate-4", {"gradient_accumulation_steps": 4}), ("loss-scale-factor", {"loss_scale_factor": 4.0}),
              ("accumulate-2-ema", {"gradient_accumulation_steps": 2, "use_ema": True, "ema_momentum": 0.5}), ("name", {"name": "mine"})]
    for label, args in [("default", {}), ("rate", {"learning_rate": 0.1}), ("momentum", {"learning_rate": 0.1, "momentum": 0.9}),
                        ("nesterov", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}), ("nesterov-without-momentum", {"learning_rate": 0.1, "nesterov": True}),
                        ("everything", {"learning_rate": 0.1, "momentum": 0.5, "nesterov": True, "weight_decay": 0.01, "clipnorm": 1.0, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3})]:
        case("SGD", label, **args)
    for label, args in common:
        case("SGD", label, learning_rate=0.1, momentum=0.9, **args)
    for label, args in [("default", {}), ("rate", {"learning_rate": 0.1}), ("amsgrad", {"learning_rate": 0.1, "amsgrad": True}), ("betas", {"learning_rate": 0.05, "beta_1": 0.5, "beta_2": 0.9}),
                        ("epsilon", {"learning_rate": 0.1, "epsilon": 0.1}), ("amsgrad-weight-decay", {"learning_rate": 0.1, "amsgrad": True, "weight_decay": 0.1}),
                        ("everything", {"learning_rate": 0.1, "amsgrad": True, "weight_decay": 0.01, "clipnorm": 1.0, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3})]:
        case("Adam", label, **args)
    for label, args in common:
        case("Adam", label, learning_rate=0.1, **args)
    for o in ("SGD", "Adam"):
        case(o, "exclude-b-from-weight-decay", exclude=("b",), learning_rate=0.1, weight_decay=0.2)
        case(o, "tiny-gradients", learning_rate=0.1, scale=1e-6)
        zeros = [[np.zeros((2, 3), "float32"), np.zeros(4, "float32")], grads[0], [np.zeros((2, 3), "float32"), np.zeros(4, "float32")]]
        case(o, "zero-gradients-clipnorm", gradients=zeros, learning_rate=0.1, clipnorm=1.0)
        bad = [grads[0], [np.where(np.arange(6).reshape(2, 3) == 1, np.float32(np.nan), grads[1][0]), grads[1][1]], grads[2]]
        case(o, "nan-gradient", gradients=bad, learning_rate=0.1)
    for label, args in [("default", {}), ("rate", {"learning_rate": 0.1}), ("momentum", {"learning_rate": 0.1, "momentum": 0.9}), ("centered", {"learning_rate": 0.1, "centered": True}),
                        ("centered-momentum", {"learning_rate": 0.05, "rho": 0.8, "momentum": 0.5, "epsilon": 1e-3, "centered": True}),
                        ("everything", {"learning_rate": 0.1, "momentum": 0.5, "centered": True, "weight_decay": 0.01, "clipnorm": 1.0, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3})]:
        case("RMSprop", label, **args)
    for label, args in common:
        case("RMSprop", label, learning_rate=0.1, **args)
    loss_scales(case, grads)
    write("optimizers", cases)


def loss_scales(case, grads):
    """Gradients of scaled losses, one or two of which overflowed."""
    o = keras.optimizers

    def bad(value, at):
        return [[np.where(np.arange(6).reshape(2, 3) == 4, np.float32(value), a) if i == at else a, b] for i, (a, b) in enumerate(grads)]

    overflow_twice = [bad(np.inf, 1)[0], bad(np.inf, 1)[1], bad(np.nan, 2)[2], *grads[3:]]
    for label, inner, more in [
            ("sgd", lambda: o.SGD(0.1, momentum=0.9), {}),
            ("overflow", lambda: o.SGD(0.1, momentum=0.9), {"gradients": bad(np.inf, 1)}),
            ("nan", lambda: o.Adam(0.1), {"gradients": bad(np.nan, 0)}),
            ("overflow-twice", lambda: o.Adam(0.1, amsgrad=True), {"gradients": overflow_twice}),
            ("growth-2", lambda: o.Adam(0.1), {"dynamic_growth_steps": 2}),
            ("growth-1", lambda: o.SGD(0.1), {"dynamic_growth_steps": 1, "initial_scale": 4.0}),
            ("growth-3-overflow", lambda: o.SGD(0.1), {"dynamic_growth_steps": 3, "initial_scale": 8.0, "gradients": bad(-np.inf, 2)}),
            ("accumulate-2-overflow", lambda: o.SGD(0.1, gradient_accumulation_steps=2), {"initial_scale": 2.0, "gradients": bad(np.inf, 2)}),
            ("ema-clip-decay-overflow", lambda: o.SGD(0.1, use_ema=True, ema_momentum=0.5, clipnorm=1.0, weight_decay=0.1), {"initial_scale": 2.0, "gradients": bad(np.inf, 0)}),
            ("inner-factor", lambda: o.RMSprop(0.1, loss_scale_factor=4.0), {"initial_scale": 2.0}),
            ("name", lambda: o.SGD(0.1, name="in"), {"name": "out"})]:
        case("LossScaleOptimizer", label, inner_optimizer=inner(), scale=more.get("initial_scale", 2.0**15), **more)


# ---- layers ---------------------------------------------------------------------------------------------------------


def layers():
    L, cases = keras.layers, []

    def case(label, made, x, training=False):
        keras.utils.set_random_seed(1)
        made.build(x.shape)
        for i, w in enumerate(made.weights):
            w.assign(vals(tuple(w.shape), -1, 1, seed=20 + i, dtype=w.dtype))
        t = tf.constant(x)
        floating = x.dtype.kind == "f"
        with tf.GradientTape() as tape:
            if floating:
                tape.watch(t)
            y = made(t, training=training) if "training" in inspect.signature(made.call).parameters else made(t)
            s = total(y)
            extra = list(made.losses)
        if y.dtype.is_floating:
            found = tape.gradient(s, [t] * floating + [w.value for w in made.trainable_weights])
            grads = {"input": None if not floating or found[0] is None else np.asarray(found[0]), "weights": [np.asarray(g) for g in found[floating:]]}
        else:
            grads = None
        cases.append({"id": f"{type(made).__name__}/{label}", "layer": type(made).__name__, "serialized": serialized(made), "training": training, "input": x,
                      "weights": [{"name": w.name, "path": w.path, "trainable": bool(w.trainable), "value": np.asarray(w)} for w in made.weights], "output": np.asarray(y),
                      "output_dtype": keras.backend.standardize_dtype(y.dtype), "compute_output_shape": list(made.compute_output_shape((None, *x.shape[1:]))),
                      "grads": grads, "losses": [np.asarray(v) for v in extra], "count_params": int(made.count_params())})

    x2, x3 = vals((3, 4)), vals((2, 3, 4), seed=1)
    for label, args in [
        ("plain", {}), ("relu", {"activation": "relu"}), ("softmax", {"activation": "softmax"}), ("tanh", {"activation": "tanh"}), ("sigmoid", {"activation": "sigmoid"}), ("gelu", {"activation": "gelu"}),
        ("no-bias", {"use_bias": False}), ("initializers", {"kernel_initializer": "he_normal", "bias_initializer": keras.initializers.Constant(0.1)}),
        ("kernel-regularizer", {"kernel_regularizer": "l2"}), ("bias-regularizer", {"bias_regularizer": keras.regularizers.L1(0.1)}),
        ("both-regularizers", {"kernel_regularizer": keras.regularizers.L1L2(0.01, 0.02), "bias_regularizer": "l1"}), ("activity-regularizer", {"activity_regularizer": keras.regularizers.L2(0.1)}),
        ("activity-regularizer-with-activation", {"activation": "relu", "activity_regularizer": "l1"}),
        ("constraints", {"kernel_constraint": keras.constraints.MaxNorm(2.0), "bias_constraint": "non_neg"}), ("name", {"name": "mine"}), ("frozen", {"trainable": False}),
    ]:
        for rank, x in (("rank-2", x2), ("rank-3", x3)):
            if rank == "rank-3" and label in ("constraints", "name", "frozen", "gelu", "tanh"):
                continue
            keras.backend.clear_session()
            case(f"{label}-{rank}", L.Dense(5, **args), x)
    for label, x in [("rank-4", vals((2, 2, 2, 3))), ("int32-input", ints((2, 3))), ("float64-input", vals((2, 3), dtype="float64")), ("bool-input", ints((2, 3), 0, 2).astype(bool)), ("one-row", vals((1, 17))), ("one-feature", vals((4, 1))), ("nan-input", np.array([[1, np.nan], [0, 2]], "float32"))]:
        keras.backend.clear_session()
        case(label, L.Dense(2, activation="relu"), x)
    keras.backend.clear_session()
    case("float64", L.Dense(3, dtype="float64"), vals((2, 3), dtype="float64"))
    keras.backend.clear_session()
    case("one-unit", L.Dense(1), x2)
    keras.backend.clear_session()
    case("33-units", L.Dense(33, activation="relu"), vals((2, 17)))
    for label, x in [("rank-3", x3), ("rank-4", vals((2, 2, 2, 3))), ("rank-2", x2), ("rank-1", vals(3)), ("int32", ints((2, 2, 2))), ("empty-batch", np.zeros((0, 2, 3), "float32"))]:
        keras.backend.clear_session()
        case(label, L.Flatten(), x)
    keras.backend.clear_session()
    case("channels-first", L.Flatten(data_format="channels_first"), vals((1, 2, 2, 3)))
    for label, args, training in [("inference", {"rate": 0.5}, False), ("rate-0-training", {"rate": 0.0}, True), ("noise-shape", {"rate": 0.3, "noise_shape": [None, 1], "seed": 3}, False), ("seed", {"rate": 0.25, "seed": 42, "name": "drop"}, False)]:
        keras.backend.clear_session()
        case(label, L.Dropout(**args), x2, training)
    for name in ("relu", "softmax", "linear", "sigmoid", "tanh", "elu", "selu", "gelu", "silu", "swish", "leaky_relu", "relu6", "mish", "hard_sigmoid", "hard_silu", "exponential", "softplus", "softsign", "log_softmax"):
        keras.backend.clear_session()
        case(name, L.Activation(name), x2)
    inputs = []
    for label, args in [("shape", {"shape": (4,)}), ("batch-size", {"shape": (4,), "batch_size": 8}), ("batch-shape", {"batch_shape": (2, 3)}), ("dtype", {"shape": (2, 2), "dtype": "int32"}), ("name", {"shape": (28, 28), "name": "image"}), ("unknown", {"shape": (None, 3)}), ("scalar", {"shape": ()})]:
        keras.backend.clear_session()
        t = keras.Input(**args)
        inputs.append({"id": f"InputLayer/{label}", "args": args, "serialized": serialized(t._keras_history.operation), "shape": list(t.shape), "dtype": t.dtype})
    write("layers", cases, inputs=inputs)


if __name__ == "__main__":
    keras.utils.set_random_seed(0)
    every = {f.__name__: f for f in (initializers, regularizers, constraints, losses, metrics, optimizers, layers)}
    for name in sys.argv[1:] or every:
        every[name]()
