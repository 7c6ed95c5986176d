"""Writes argali-nn/src/test/resources/goldens/layers/*.json, a file for each family of layers, with Keras on TensorFlow.

    python goldens/layers.py             all files
    python goldens/layers.py merging     some of them

The cases are those of Keras's own tests (keras/src/layers/*/*_test.py), and some more. Dense, Flatten, Dropout and Activation are in nn.py.
"""

import inspect
import os
import sys

import numpy as np

import golden
from golden import ints, vals, weights_for

golden.quiet()
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

FOLDER = "argali-nn/src/test/resources/goldens/layers"
L = keras.layers


def f(*rows):
    return np.array(rows, "float32")


def bools(*rows):
    return np.array(rows, bool)


def total(y):
    """sum(y * w), w[i] = cos(i + 1)"""
    return tf.reduce_sum(y * weights_for(int(np.prod(y.shape)), y.dtype.name).reshape(y.shape))


def serialized(layer):
    """As Keras writes it; where it finds the arguments by itself they go last, as elsewhere, and a dtype is always a policy."""
    whole = keras.saving.serialize_keras_object(layer)
    config = without_build_config(whole["config"])
    if "dtype" not in config:  # a Pipeline says its layers and its name alone
        return {**whole, "config": config}
    first = {k: config[k] for k in ("name", "trainable", "dtype") if k in config}
    if isinstance(first["dtype"], str):
        first["dtype"] = keras.saving.serialize_keras_object(layer.dtype_policy)
    return {**whole, "config": {**first, **{k: v for k, v in config.items() if k not in first}}}


def without_build_config(value):
    """Layers inside, not as built for some input."""
    if isinstance(value, dict):
        return {k: without_build_config(v) for k, v in value.items() if k != "build_config"}
    return [without_build_config(v) for v in value] if isinstance(value, list) else value


def masked(x, mask):
    t = tf.constant(x)
    if mask is not None:
        keras.src.backend.set_keras_mask(t, tf.constant(mask))
    return t


def first_shape(shape):
    """Of the output, where there are states, too."""
    return first_shape(shape[0]) if isinstance(shape[0], (tuple, list)) else shape


class Family:
    """The cases of one file."""

    def __init__(self):
        self.cases = []

    def case(self, label, cls, *xs, training=False, masks=None, states=(), given_mask=None, before=0, count_weights=None, adapt=None, call=None, **args):
        """Calls a layer of class `cls` on inputs `xs` with fixed weights, and notes what comes of it.

        `call` holds more arguments of the call: flags, and an attention mask.

        Layers inside are given as functions that make them. Recurrent layers and cells get `states` behind their input; a layer that keeps
        states is called `before` times with the same input first.
        """
        keras.backend.clear_session()
        keras.utils.set_random_seed(1)
        made = cls(**{k: v() if inspect.isfunction(v) else v for k, v in args.items()})
        shapes = [x.shape for x in xs]
        apart = cls in (L.MultiHeadAttention, L.GroupQueryAttention)
        if apart:
            made.build(*shapes)
        else:
            made.build(shapes if len(xs) > 1 else shapes[0])
        for i, w in enumerate(made.weights):
            low = 0.5 if "variance" in w.name else -1
            w.assign(vals(tuple(w.shape), low, 1.5 if low > 0 else 1, seed=20 + i, dtype=w.dtype))
        if adapt is not None:
            made.adapt(adapt)
        elif isinstance(made, L.Normalization):
            made.finalize_state()
        values = [np.asarray(w.numpy()).copy() for w in made.weights]
        ts = [masked(x, m) for x, m in zip(xs, masks or [None] * len(xs))]
        ss = [tf.constant(s) for s in states]
        watched = [t for t in ts + ss if t.dtype.is_floating]
        flags = {"training": training} if "training" in inspect.signature(made.call).parameters else {}
        if ss and "initial_state" in inspect.signature(made.call).parameters:
            flags["initial_state"] = ss
        if given_mask is not None:
            flags["mask"] = tf.constant(given_mask)
        flags |= call or {}
        if count_weights is not None:
            flags["count_weights"] = tf.constant(count_weights)
            watched.append(flags["count_weights"])
        more = [] if not ss or "initial_state" in flags else [ss]
        if cls is L.StackedRNNCells:
            more = [[[ss.pop(0) for _ in keras.tree.flatten(size)] for size in made.state_size]]
        arguments = ts if apart or len(ts) == 1 else [ts]
        for _ in range(before):
            made(*arguments, *more, **flags)
        with tf.GradientTape() as tape:
            for t in watched:
                tape.watch(t)
            ys = keras.tree.flatten(made(*arguments, *more, **flags))
            y = ys[0]
            categories = cls in (L.Discretization, L.CategoryEncoding)  # TensorFlow has no gradient of counts
            s = sum(total(one) for one in ys) if y.dtype.is_floating and not categories else None
            extra = list(made.losses)
            if cls is L.GroupQueryAttention and args.get("activity_regularizer"):
                extra = extra[1:] + extra[:1]  # its own is the last that is made
        public = "GroupQueryAttention" if cls is L.GroupQueryAttention else cls.__name__
        line = {"id": f"{public}/{label}", "layer": public, "serialized": serialized(made), "training": training, "inputs": [*xs, *states]}
        if masks:
            line["masks"] = list(masks)
        if given_mask is not None:
            line["given_mask"] = given_mask
        if call:
            line["call"] = call
        if count_weights is not None:
            line["inputs"].append(count_weights)
        if before:
            line["before"] = before
        out = keras.src.backend.get_keras_mask(y)
        any_batch = [(None, *x.shape[1:]) for x in xs]
        shape = (None, *y.shape[1:])
        if cls in (L.EinsumDense, L.Pipeline):  # the one's compute_output_shape does not know what the input has, and turns what is elided; the other has none
            pass
        elif cls is L.GroupQueryAttention:  # its compute_output_shape wants values of as many features as the query, its call does not
            shape = any_batch[0]
        elif apart:
            shape = made.compute_output_shape(*any_batch)
        elif not more:
            shape = first_shape(made.compute_output_shape(any_batch if len(xs) > 1 else any_batch[0]))
        line |= {"weights": [{"name": w.name, "path": w.path, "trainable": any(w is t for t in made.trainable_weights), "value": v} for w, v in zip(made.weights, values)],
                 "output": np.asarray(y), "output_dtype": keras.backend.standardize_dtype(y.dtype), "compute_output_shape": list(shape),
                 "mask": None if out is None else np.asarray(out), "losses": [np.asarray(tf.convert_to_tensor(v).numpy()) for v in extra], "count_params": int(made.count_params()), "grads": None}
        if len(ys) > 1:
            line["states"] = [np.asarray(one) for one in ys[1:]]
        if s is not None:
            found = tape.gradient(s, watched + [w.value for w in made.trainable_weights])
            found = [None if g is None else np.asarray(tf.convert_to_tensor(g).numpy()) for g in found]
            line["grads"] = {"inputs": found[: len(watched)], "weights": found[len(watched):]}
        if training and made.non_trainable_weights:
            line["after"] = [w.numpy().copy() for w in made.weights]
        self.cases.append(line)


def write(name, family, script="layers.py"):
    ids = [c["id"] for c in family.cases]
    if len(set(ids)) != len(ids):
        raise SystemExit(f"{name}: the same id twice: {sorted(i for i in ids if ids.count(i) > 1)}")
    golden.write(f"{FOLDER}/{name}.json", golden.made_with(script, backend="tensorflow"), family.cases)


# ---- merging --------------------------------------------------------------------------------------------------------


def merging():
    F = Family()
    a, b, c = vals((2, 4, 5)), vals((2, 4, 5), seed=1), vals((2, 4, 5), seed=2)
    m1, m2 = bools([0, 1, 0, 1]), bools([0, 0, 1, 1])
    x1, x2 = f([[0, 0], [1, 2], [0, 0], [3, 4]]), f([[0, 0], [0, 0], [1, 2], [5, 2]])
    x3 = f([[7, 8], [0, 0], [2, 3], [0, 0]])
    for cls in (L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum):
        F.case("basic", cls, a, b)
        F.case("vectors", cls, vals((3, 4)), vals((3, 4), seed=1))
        F.case("broadcast", cls, vals((2, 4, 5)), vals((2, 1, 5), seed=1))
        F.case("ranks", cls, vals((2, 3, 4)), vals((2, 4), seed=1))
        F.case("ranks-turned", cls, vals((2, 4)), vals((2, 3, 4), seed=1))
        F.case("one-mask", cls, x1, x2, masks=[m1, None])
        F.case("other-mask", cls, x1, x2, masks=[None, m2])
        F.case("masks", cls, x1, x2, masks=[m1, m2])
        F.case("negative-masks", cls, -x1, -x2, masks=[m1, m2])
        F.case("named-float64", cls, a.astype("float64"), b.astype("float64"), name="mine", dtype="float64")
        if cls is not L.Subtract:
            F.case("three", cls, a, b, c)
            F.case("three-masks", cls, x1, x2, x3, masks=[m1, m2, ~m1])
    F.case("basic", L.Concatenate, a, b)
    F.case("axis-1", L.Concatenate, vals((2, 3, 5)), vals((2, 1, 5), seed=1), axis=1)
    F.case("negative-axis", L.Concatenate, vals((2, 3, 5)), vals((2, 1, 5), seed=1), axis=-2)
    F.case("three", L.Concatenate, vals((2, 3)), vals((2, 1), seed=1), vals((2, 2), seed=2))
    F.case("high-rank", L.Concatenate, vals((1, 1, 1, 1, 5)), vals((1, 1, 1, 1, 4), seed=1), axis=-1)
    F.case("batch-axis", L.Concatenate, vals((2, 3)), vals((2, 3), seed=1), axis=0)
    for label, masks in (("masks", [m1, m2]), ("one-mask", [m1, None]), ("other-mask", [None, m2])):
        F.case(f"{label}-axis-1", L.Concatenate, x1, x2, masks=masks, axis=1)
        F.case(f"{label}-axis-2", L.Concatenate, x1, x2, masks=masks, axis=2)
    F.case("2d", L.Dot, vals((2, 4)), vals((2, 4), seed=1), axes=-1)
    F.case("3d", L.Dot, a, b, axes=-1)
    F.case("axes", L.Dot, vals((2, 3, 5)), vals((2, 4, 3), seed=1), axes=[1, 2])
    F.case("negative-axes", L.Dot, vals((1, 3, 2)), vals((1, 1, 2, 3), seed=1), axes=[-2, -1])
    F.case("higher", L.Dot, vals((2, 2, 3, 4)), vals((2, 3, 2, 2), seed=1), axes=[2, 1])
    F.case("vector-matrix", L.Dot, vals((2, 3)), vals((2, 3, 4), seed=1), axes=1)
    F.case("matrix-vector", L.Dot, vals((2, 4, 3)), vals((2, 3), seed=1), axes=[2, 1])
    F.case("normalize", L.Dot, vals((3, 4)), vals((3, 4), seed=1), axes=1, normalize=True)
    F.case("normalize-3d", L.Dot, vals((2, 3, 4)), vals((2, 4, 3), seed=1), axes=[2, 1], normalize=True)
    F.case("masks", L.Dot, x1, x2, masks=[m1, m2], axes=[1, 1])
    write("merging", F)


# ---- activations ----------------------------------------------------------------------------------------------------


def activations():
    F = Family()
    x, v = vals((2, 3, 4)), f([-10, -5, -0.5, 5, 9])
    for label, args in [("plain", {}), ("max", {"max_value": 1.0}), ("basic", {"max_value": 10, "negative_slope": 1, "threshold": 0.5}), ("max-6", {"max_value": 6}),
                        ("slope", {"negative_slope": 0.5}), ("threshold", {"threshold": 0.5}), ("max-threshold", {"max_value": 1.5, "threshold": 0.5}), ("name", {"name": "ramp"})]:
        F.case(label, L.ReLU, x, **args)
        F.case(f"{label}-ends", L.ReLU, v, **args)
    for label, args in [("default", {}), ("basic", {"negative_slope": 1}), ("half", {"negative_slope": 0.5}), ("zero", {"negative_slope": 0.0})]:
        F.case(label, L.LeakyReLU, x, **args)
        F.case(f"{label}-ends", L.LeakyReLU, v, **args)
    for label, args in [("default", {}), ("alpha", {"alpha": 0.7}), ("negative", {"alpha": -0.5})]:
        F.case(label, L.ELU, x, **args)
        F.case(f"{label}-ends", L.ELU, v, **args)
    F.case("default", L.PReLU, x)
    F.case("basic", L.PReLU, x, alpha_initializer="zeros", alpha_regularizer="L1", alpha_constraint="MaxNorm", shared_axes=1)
    F.case("shared", L.PReLU, vals((2, 2, 3, 4)), shared_axes=[1, 2])
    F.case("vector", L.PReLU, vals((3, 4)))
    F.case("initializer", L.PReLU, x, alpha_initializer="ones")
    m = bools([[1, 0, 1, 1], [1, 1, 1, 1], [0, 0, 0, 1]], [[0, 0, 0, 0], [1, 0, 0, 1], [1, 1, 1, 0]])
    F.case("default", L.Softmax, x)
    F.case("axis-1", L.Softmax, x, axis=1)
    F.case("axes", L.Softmax, x, axis=[1, 2])
    F.case("one-axis-listed", L.Softmax, vals((2, 3)), axis=-2)
    F.case("mask", L.Softmax, x, masks=[m])
    F.case("mask-axis-1", L.Softmax, x, masks=[m], axis=1)
    F.case("mask-axes", L.Softmax, x, masks=[m], axis=[1, 2])
    F.case("mask-float64", L.Softmax, x.astype("float64"), masks=[m], dtype="float64")
    F.case("large", L.Softmax, f([1000, 999, -1000], [0, 0, 0]))
    mask = bools([0, 1, 1], [1, 1, 0])
    for cls in (L.ReLU, L.LeakyReLU, L.ELU, L.PReLU):
        F.case("mask-passes", cls, x, masks=[mask])
    write("activations", F)


# ---- reshaping ------------------------------------------------------------------------------------------------------


def reshaping():
    F = Family()
    for shape, target in [((3, 2, 4), (8, 1)), ((3, 2, 4), (8,)), ((3, 8), (2, 4)), ((3, 2, 4), (-1, 1)), ((3, 2, 4), (1, -1)), ((3, 2, 4), (-1,)), ((3, 2, 4), (2, -1)), ((3, 1), ())]:
        F.case(f"{'x'.join(map(str, shape[1:]))}-to-{'x'.join(map(str, target))}", L.Reshape, vals(shape), target_shape=target)
    F.case("ints", L.Reshape, ints((2, 4)), target_shape=(2, 2))
    F.case("basic", L.Permute, vals((2, 3, 5, 4)), dims=(3, 1, 2))
    F.case("two", L.Permute, vals((2, 3, 5)), dims=(2, 1))
    F.case("same", L.Permute, vals((2, 3)), dims=(1,))
    F.case("basic", L.RepeatVector, vals((2, 5)), n=3)
    F.case("once", L.RepeatVector, vals((2, 5)), n=1)
    F.case("one-feature", L.RepeatVector, vals((3, 1)), n=4)
    both = ("channels_last", "channels_first")
    x3, x4, x5 = vals((3, 5, 7)), vals((2, 4, 5, 3)), vals((1, 3, 4, 5, 2))
    for label, padding in [("default", None), ("left-right", (1, 2)), ("int", 2), ("left", (1, 0)), ("none", (0, 0))]:
        for fmt in both:
            F.case(f"{label}-{fmt}", L.ZeroPadding1D, x3, data_format=fmt, **({} if padding is None else {"padding": padding}))
    for label, padding in [("default", None), ("all", ((1, 2), (3, 4))), ("symmetric", (2, 1)), ("int", 2), ("some", ((0, 1), (2, 0)))]:
        for fmt in both:
            F.case(f"{label}-{fmt}", L.ZeroPadding2D, x4, data_format=fmt, **({} if padding is None else {"padding": padding}))
    for label, padding in [("default", None), ("all", ((1, 2), (3, 0), (0, 2))), ("symmetric", (1, 0, 2)), ("int", 1)]:
        for fmt in both:
            F.case(f"{label}-{fmt}", L.ZeroPadding3D, vals((1, 2, 3, 2, 2)), data_format=fmt, **({} if padding is None else {"padding": padding}))
    for label, cropping in [("default", None), ("left-right", (1, 2)), ("both", (1, 1)), ("int", 1), ("right", (0, 1)), ("left", (1, 0))]:
        F.case(label, L.Cropping1D, x3, **({} if cropping is None else {"cropping": cropping}))
    for label, cropping in [("default", None), ("all", ((1, 2), (1, 1))), ("symmetric", (1, 0)), ("int", 1), ("left", ((1, 0), (2, 0))), ("right", ((0, 1), (0, 2)))]:
        for fmt in both:
            F.case(f"{label}-{fmt}", L.Cropping2D, vals((2, 4, 5, 4)) if fmt == "channels_last" else vals((2, 3, 4, 5)), data_format=fmt, **({} if cropping is None else {"cropping": cropping}))
    for label, cropping in [("default", None), ("all", ((0, 1), (1, 2), (2, 1))), ("symmetric", (1, 0, 1)), ("int", 1), ("right", ((0, 1), (0, 2), (0, 2)))]:
        for fmt in both:
            F.case(f"{label}-{fmt}", L.Cropping3D, vals((1, 3, 4, 5, 2)) if fmt == "channels_last" else vals((1, 2, 3, 4, 5)), data_format=fmt, **({} if cropping is None else {"cropping": cropping}))
    for size in (1, 2, 3):
        F.case(f"size-{size}", L.UpSampling1D, vals((2, 3, 2)), size=size)
    F.case("default", L.UpSampling1D, vals((2, 2, 1)))
    for fmt in both:
        for label, args in [("default", {}), ("size", {"size": (2, 3)}), ("int", {"size": 2}), ("bilinear", {"interpolation": "bilinear"}), ("bilinear-size", {"size": (3, 2), "interpolation": "bilinear"})]:
            F.case(f"{label}-{fmt}", L.UpSampling2D, vals((2, 2, 3, 2)), data_format=fmt, **args)
        for label, args in [("default", {}), ("size", {"size": (1, 2, 3)}), ("int", {"size": 2})]:
            F.case(f"{label}-{fmt}", L.UpSampling3D, vals((1, 2, 1, 2, 2)), data_format=fmt, **args)
    write("reshaping", F)


# ---- masking --------------------------------------------------------------------------------------------------------


def masking():
    F = Family()
    mask = bools([0, 1, 1], [1, 1, 0])
    x = f([[0, 0], [1, 2], [0, 0], [3, 4]], [[5, 0], [0, 0], [0, 0.5], [0, 0]])
    F.case("default", L.Masking, x)
    F.case("value", L.Masking, np.where(x == 0, np.float32(-1.5), x), mask_value=-1.5)
    F.case("nothing", L.Masking, vals((2, 3, 4)))
    F.case("rank-2", L.Masking, f([0, 0], [1, 0]))
    F.case("old-mask-is-replaced", L.Masking, x[:, :3].copy(), masks=[mask])
    F.case("plain", L.Identity, vals((2, 3)))
    F.case("ints", L.Identity, ints((2, 3)))
    F.case("mask", L.Identity, vals((2, 3, 2)), masks=[mask])
    i = np.array([[1, 0, 2], [2, 3, 0]], "int32")
    F.case("basic", L.Embedding, i, input_dim=4, output_dim=3)
    F.case("regularized", L.Embedding, i, input_dim=5, output_dim=4, embeddings_initializer="ones", embeddings_regularizer="l2", embeddings_constraint="non_neg")
    F.case("mask-zero", L.Embedding, i, input_dim=4, output_dim=2, mask_zero=True)
    F.case("vector", L.Embedding, np.array([3, 1], "int32"), input_dim=4, output_dim=2)
    F.case("int64", L.Embedding, i.astype("int64"), input_dim=4, output_dim=2, mask_zero=True)
    F.case("floats", L.Embedding, i.astype("float32"), input_dim=4, output_dim=2)
    F.case("activity-regularizer", L.Embedding, i, input_dim=4, output_dim=2, activity_regularizer="l1")
    F.case("dense-passes-the-mask", L.Dense, vals((2, 3, 4)), masks=[mask], units=2)
    F.case("activation-passes-the-mask", L.Activation, vals((2, 3, 4)), masks=[mask], activation="relu")
    F.case("dropout-passes-the-mask", L.Dropout, vals((2, 3, 4)), masks=[mask], rate=0.5)
    F.case("flatten-drops-the-mask", L.Flatten, vals((2, 3, 4)), masks=[mask])
    write("masking", F)


# ---- normalization --------------------------------------------------------------------------------------------------


def normalization():
    F = Family()
    x2, x3, x4 = vals((4, 3)), vals((3, 4, 2)), vals((2, 3, 2, 4))
    for training in (False, True):
        t = "training" if training else "inference"
        for label, x, args in [("basic", x2, {"center": True, "scale": True}), ("plain", x2, {"center": False, "scale": False}), ("images", x4, {"beta_regularizer": "l2", "gamma_regularizer": "l2"}),
                               ("axis-1", vals((2, 3, 2, 2)), {"axis": 1}), ("axis-1-rank-3", vals((5, 2, 3)), {"axis": 1}), ("no-scale", x3, {"scale": False}), ("no-center", x3, {"center": False}),
                               ("momentum-epsilon", x2, {"momentum": 0.5, "epsilon": 0.1}), ("moving-initializers", x2, {"moving_mean_initializer": "ones", "moving_variance_initializer": "zeros"}),
                               ("frozen", x2, {"trainable": False}), ("constraints", x2, {"beta_constraint": "non_neg", "gamma_constraint": "max_norm"}), ("float64", x2.astype("float64"), {"dtype": "float64"})]:
            F.case(f"{label}-{t}", L.BatchNormalization, x, training=training, **args)
        F.case(f"mask-{t}", L.BatchNormalization, vals((2, 3, 2)), training=training, masks=[bools([1, 1, 0], [1, 0, 0])])
        F.case(f"mask-rank-4-{t}", L.BatchNormalization, vals((1, 2, 2, 3)), training=training, masks=[bools([[1, 0], [1, 1]])])
    F.case("one-row-training", L.BatchNormalization, vals((1, 3)), training=True)
    for label, x, args in [("regularizers", x3, {"gamma_regularizer": keras.regularizers.L2(0.01), "beta_regularizer": keras.regularizers.L2(0.01)}), ("initializers", x3, {"gamma_initializer": "ones", "beta_initializer": "ones"}),
                           ("plain", vals((3, 3)), {"scale": False, "center": False}), ("axes", vals((2, 3, 2, 4)), {"axis": (-3, -2, -1)}), ("axes-unsorted", vals((2, 3, 4)), {"axis": (2, 1)}), ("axis-1", x3, {"axis": 1}),
                           ("no-scale", x3, {"scale": False}), ("no-center", x3, {"center": False}), ("epsilon", x2, {"epsilon": 0.1}), ("float64", x2.astype("float64"), {"dtype": "float64"})]:
        F.case(label, L.LayerNormalization, x, **args)
    F.case("mask-passes", L.LayerNormalization, vals((2, 3, 2)), masks=[bools([1, 1, 0], [1, 0, 0])])
    for label, x, args in [("regularizers", vals((2, 2, 32)), {"gamma_regularizer": keras.regularizers.L2(0.01), "beta_regularizer": keras.regularizers.L2(0.01)}),
                           ("constraints", vals((3, 4, 4)), {"groups": 4, "gamma_constraint": keras.constraints.UnitNorm(), "beta_constraint": keras.constraints.UnitNorm()}), ("two", vals((2, 3, 4)), {"groups": 2}),
                           ("one", vals((2, 3, 4)), {"groups": 1}), ("images", vals((2, 2, 3, 4)), {"groups": 2}), ("axis-1", vals((2, 4, 2, 3)), {"groups": 2, "axis": 1}), ("plain", vals((2, 3, 4)), {"groups": 2, "scale": False, "center": False}),
                           ("no-scale", vals((2, 4)), {"groups": 2, "scale": False}), ("no-center", vals((2, 4)), {"groups": 2, "center": False, "epsilon": 0.1})]:
        F.case(label, L.GroupNormalization, x, **args)
    for label, x, args in [("default", vals((4, 2)), {}), ("axis", vals((4, 2)), {"axis": -1}), ("rank-3", x3, {}), ("axes", x3, {"axis": (1, 2)}), ("epsilon", x2, {"epsilon": 0.1})]:
        F.case(label, L.RMSNormalization, x, **args)
    for label, x, args in [("basic", vals((2, 3)), {"axis": -1}), ("axes", vals((1, 3, 3)), {"axis": (1, 2)}), ("axis-1", x3, {"axis": 1}), ("default", x4, {})]:
        F.case(label, L.UnitNormalization, x, **args)
    F.case("mask-passes", L.UnitNormalization, vals((2, 3, 2)), masks=[bools([1, 1, 0], [1, 0, 0])])
    write("normalization", F)


# ---- regularization -------------------------------------------------------------------------------------------------


def regularization():
    """Random numbers are our own: the cases are those without any."""
    F = Family()
    x = vals((2, 3, 4))
    for cls, name in ((L.GaussianNoise, "stddev"), (L.GaussianDropout, "rate"), (L.AlphaDropout, "rate")):
        F.case("inference", cls, x, **{name: 0.2})
        F.case("zero-training", cls, x, training=True, **{name: 0.0})
        F.case("seed", cls, x, seed=7, **{name: 0.5})
        F.case("mask-passes", cls, x, masks=[bools([1, 1, 0], [1, 0, 0])], **{name: 0.2})
    F.case("noise-shape", L.AlphaDropout, x, rate=0.2, noise_shape=[None, 1, 4])
    for cls, shape in ((L.SpatialDropout1D, (2, 3, 4)), (L.SpatialDropout2D, (2, 3, 2, 4)), (L.SpatialDropout3D, (2, 1, 3, 2, 2))):
        F.case("inference", cls, vals(shape), rate=0.5)
        F.case("zero-training", cls, vals(shape), training=True, rate=0.0)
        F.case("seed", cls, vals(shape), rate=0.25, seed=42)
        if cls is not L.SpatialDropout1D:
            F.case("channels-first", cls, vals(shape), rate=0.5, data_format="channels_first")
    for label, args in [("l1", {"l1": 0.1}), ("l2", {"l2": 0.2}), ("both", {"l1": 0.1, "l2": 0.2}), ("none", {})]:
        F.case(label, L.ActivityRegularization, x, **args)
    F.case("mask-passes", L.ActivityRegularization, x, masks=[bools([1, 1, 0], [1, 0, 0])], l1=0.1)
    write("regularization", F)


# ---- convolutional --------------------------------------------------------------------------------------------------


def convolutional():
    F = Family()
    x1, x2, x3 = vals((2, 8, 4)), vals((2, 8, 7, 4)), vals((1, 4, 5, 4, 2))
    spec = {"kernel_initializer": "he_normal", "kernel_regularizer": "l2", "bias_regularizer": "l1", "kernel_constraint": "max_norm", "bias_constraint": "non_neg", "bias_initializer": "ones"}
    for label, args in [("basic", {}), ("strides", {"strides": 2}), ("same", {"padding": "same", "activation": "relu"}), ("causal", {"padding": "causal"}), ("causal-dilated", {"padding": "causal", "dilation_rate": 2}),
                        ("dilated", {"dilation_rate": 2, "activation": "tanh"}), ("no-bias", {"use_bias": False}), ("specs", spec), ("activity-regularizer", {"activity_regularizer": "l2"})]:
        F.case(label, L.Conv1D, x1, filters=6, kernel_size=3, **args)
    F.case("groups", L.Conv1D, x1, filters=6, kernel_size=2, groups=2)
    for label, args in [("basic", {}), ("strides", {"strides": (2, 1)}), ("same", {"padding": "same", "activation": "relu"}), ("same-strides", {"padding": "same", "strides": 2}), ("dilated", {"dilation_rate": (2, 1)}),
                        ("no-bias", {"use_bias": False, "name": "mine"}), ("specs", spec), ("float64", {"dtype": "float64"})]:
        F.case(label, L.Conv2D, x2, filters=6, kernel_size=(3, 2), **args)
    F.case("one", L.Conv2D, x2, filters=2, kernel_size=1)
    F.case("mnist", L.Conv2D, vals((2, 8, 8, 1)), filters=4, kernel_size=3, activation="relu")
    for label, args in [("basic", {}), ("same-strides", {"padding": "same", "strides": (2, 1, 2)}), ("no-bias", {"use_bias": False})]:
        F.case(label, L.Conv3D, x3, filters=4, kernel_size=(2, 3, 2), **args)
    for label, args in [("basic", {}), ("multiplier", {"depth_multiplier": 2, "padding": "same"}), ("strides", {"strides": 2}), ("dilated", {"dilation_rate": 2, "activation": "relu"}), ("no-bias", {"use_bias": False})]:
        F.case(label, L.DepthwiseConv1D, x1, kernel_size=3, **args)
        F.case(label, L.DepthwiseConv2D, x2, kernel_size=3, **args)
        F.case(label, L.SeparableConv1D, x1, filters=6, kernel_size=3, **args)
        F.case(label, L.SeparableConv2D, x2, filters=6, kernel_size=3, **args)
    F.case("specs", L.DepthwiseConv2D, x2, kernel_size=(3, 2), depthwise_initializer="he_normal", depthwise_regularizer="l2", bias_regularizer="l1", depthwise_constraint="max_norm", bias_constraint="non_neg")
    F.case("specs", L.SeparableConv2D, x2, filters=4, kernel_size=(3, 2), depthwise_regularizer="l2", pointwise_regularizer="l1", bias_regularizer="l1", depthwise_constraint="max_norm", pointwise_initializer="ones", bias_constraint="non_neg")
    t1, t2, t3 = vals((2, 5, 4)), vals((2, 4, 3, 4)), vals((1, 2, 3, 2, 2))
    for label, args in [("basic", {}), ("strides", {"strides": 2}), ("same-strides", {"padding": "same", "strides": 2, "activation": "relu"}), ("no-bias", {"use_bias": False}),
                        ("output-padding", {"strides": 2, "output_padding": 1}), ("same-output-padding", {"padding": "same", "strides": 2, "output_padding": 1})]:
        F.case(label, L.Conv1DTranspose, t1, filters=6, kernel_size=3, **args)
        F.case(label, L.Conv2DTranspose, t2, filters=6, kernel_size=(3, 2), **args)
        F.case(label, L.Conv3DTranspose, t3, filters=2, kernel_size=(2, 3, 2), **args)
    F.case("specs", L.Conv2DTranspose, t2, filters=6, kernel_size=3, **spec)
    write("convolutional", F)


# ---- pooling --------------------------------------------------------------------------------------------------------


def pooling():
    F = Family()
    x1, x2, x3 = vals((2, 7, 3)), vals((2, 7, 6, 3)), vals((1, 4, 5, 6, 2))
    for word in ("Max", "Average"):
        one, two, three = (getattr(L, f"{word}Pooling{r}D") for r in (1, 2, 3))
        for label, args in [("basic", {"pool_size": 2}), ("strides", {"pool_size": 3, "strides": 1}), ("same", {"pool_size": 3, "strides": 2, "padding": "same"}), ("gaps", {"pool_size": 2, "strides": 3})]:
            F.case(label, one, x1, **args)
            F.case(label, two, x2, **args)
            F.case(label, three, x3, **args)
        F.case("rectangle", two, x2, pool_size=(3, 2))
        F.case("rectangle-strides", two, x2, pool_size=(2, 3), strides=(1, 2), padding="same")
        F.case("name-float64", two, x2.astype("float64"), pool_size=2, name="mine", dtype="float64")
    F.case("default", L.MaxPooling1D, x1)
    F.case("default", L.MaxPooling2D, x2)
    F.case("default", L.MaxPooling3D, x3)
    for word in ("Max", "Average"):
        for r, x in ((1, x1), (2, x2), (3, x3)):
            cls = getattr(L, f"Global{word}Pooling{r}D")
            for fmt in ("channels_last", "channels_first"):
                F.case(fmt, cls, x, data_format=fmt)
                F.case(f"{fmt}-keepdims", cls, x, data_format=fmt, keepdims=True)
    m = bools([1, 1, 0, 1, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0])
    F.case("mask", L.GlobalAveragePooling1D, x1, masks=[m])
    F.case("mask-keepdims", L.GlobalAveragePooling1D, x1, masks=[m], keepdims=True)
    write("pooling", F)


# ---- recurrent ------------------------------------------------------------------------------------------------------


def recurrent():
    """Dropout is drawn from random numbers of our own: the cases have it in their config alone."""
    F = Family()
    x, mask = vals((2, 4, 3), -1, 1), bools([1, 1, 0, 1], [0, 1, 1, 0])
    ends = bools([0, 0, 1, 1], [1, 1, 1, 0])
    h, c = vals((2, 2), -1, 1, seed=5), vals((2, 2), -1, 1, seed=6)
    specs = {"kernel_regularizer": "l2", "recurrent_regularizer": "l1", "bias_regularizer": "l2", "kernel_constraint": "max_norm", "recurrent_constraint": "unit_norm",
             "bias_constraint": "non_neg", "kernel_initializer": "he_normal", "recurrent_initializer": "glorot_normal", "bias_initializer": "ones"}
    for cls, states in ((L.SimpleRNN, [h]), (L.LSTM, [h, c]), (L.GRU, [h])):
        for label, args in [("basic", {}), ("sequences", {"return_sequences": True}), ("state", {"return_state": True}), ("sequences-state", {"return_sequences": True, "return_state": True}),
                            ("backwards", {"go_backwards": True}), ("backwards-sequences", {"go_backwards": True, "return_sequences": True, "return_state": True}), ("unroll", {"unroll": True, "return_sequences": True}),
                            ("unroll-backwards", {"unroll": True, "go_backwards": True}), ("no-bias", {"use_bias": False, "return_sequences": True}), ("relu", {"activation": "relu", "return_sequences": True}),
                            ("specs", specs), ("named", {"name": "mine", "seed": 3} if cls is not L.SimpleRNN else {"name": "mine"}), ("frozen", {"trainable": False}),
                            ("dropout-inference", {"dropout": 0.5, "return_sequences": True}), ("recurrent-dropout-inference", {"dropout": 0.25, "recurrent_dropout": 0.5})]:
            F.case(label, cls, x, units=2, **args)
        F.case("training", cls, x, units=2, training=True, return_sequences=True)
        F.case("float64", cls, x.astype("float64"), units=2, dtype="float64")
        F.case("one-step", cls, vals((3, 1, 2)), units=2, return_sequences=True)
        F.case("given-states", cls, x, units=2, states=states, return_state=True)
        F.case("given-states-sequences", cls, x, units=2, states=states, return_sequences=True)
        for name, m in (("mask", mask), ("mask-ends", ends)):
            F.case(name, cls, x, units=2, masks=[m], return_state=True)
            F.case(f"{name}-sequences", cls, x, units=2, masks=[m], return_sequences=True, return_state=True)
        F.case("mask-zero-output", cls, x, units=2, masks=[mask], return_sequences=True, zero_output_for_mask=True)
        F.case("mask-zero-output-last", cls, x, units=2, masks=[mask], zero_output_for_mask=True)
        F.case("mask-backwards", cls, x, units=2, masks=[mask], return_sequences=True, go_backwards=True)
        F.case("mask-unroll", cls, x, units=2, masks=[mask], return_sequences=True, unroll=True)
        F.case("mask-given-states", cls, x, units=2, masks=[mask], states=states, return_sequences=True)
        F.case("mask-given-states-last", cls, x, units=2, masks=[bools([0, 0, 0, 0], [0, 1, 1, 0])], states=states, return_state=True)
        F.case("given-mask-states", cls, x, units=2, given_mask=mask, states=states, return_sequences=True, return_state=True)
        F.case("given-mask-states-last", cls, x, units=2, given_mask=bools([0, 0, 0, 0], [0, 1, 1, 0]), states=states, return_state=True)
        F.case("stateful", cls, x, units=2, before=1, stateful=True, return_state=True)
        F.case("stateful-mask", cls, x, units=2, masks=[mask], before=2, stateful=True, return_sequences=True)
    F.case("activity-regularizer", L.LSTM, x, units=2, activity_regularizer="l2")
    F.case("hard-sigmoid", L.LSTM, x, units=2, recurrent_activation="hard_sigmoid", activation="softsign")
    F.case("no-unit-forget-bias", L.LSTM, x, units=2, unit_forget_bias=False)
    F.case("hard-sigmoid", L.GRU, x, units=2, recurrent_activation="hard_sigmoid", activation="linear")
    for label, args in [("basic", {}), ("sequences", {"return_sequences": True, "return_state": True}), ("no-bias", {"use_bias": False}), ("recurrent-dropout-inference", {"recurrent_dropout": 0.5})]:
        F.case(f"reset-before-{label}", L.GRU, x, units=2, reset_after=False, **args)
    F.case("reset-before-mask", L.GRU, x, units=2, masks=[mask], reset_after=False, return_sequences=True)
    x1 = vals((3, 4), -1, 1)
    h1, c1 = vals((3, 2), -1, 1, seed=5), vals((3, 2), -1, 1, seed=6)
    for cls, states in ((L.SimpleRNNCell, [h1]), (L.LSTMCell, [h1, c1]), (L.GRUCell, [h1])):
        for label, args in [("basic", {}), ("no-bias", {"use_bias": False}), ("specs", specs), ("dropout-inference", {"dropout": 0.25, "recurrent_dropout": 0.5, "seed": 7}), ("name-float64", {"name": "mine", "dtype": "float64"})]:
            F.case(label, cls, x1.astype("float64") if "dtype" in args else x1, units=2, states=[s.astype("float64") for s in states] if "dtype" in args else states, **args)
    F.case("no-unit-forget-bias", L.LSTMCell, x1, units=2, states=[h1, c1], unit_forget_bias=False)
    F.case("reset-before", L.GRUCell, x1, units=2, states=[h1], reset_after=False)
    for label, cell in [("simple-cell", lambda: L.SimpleRNNCell(2)), ("lstm-cell", lambda: L.LSTMCell(2)), ("gru-cell", lambda: L.GRUCell(2, reset_after=False)),
                        ("stack", lambda: L.StackedRNNCells([L.LSTMCell(3), L.GRUCell(2)])), ("list", lambda: [L.SimpleRNNCell(2), L.SimpleRNNCell(3), L.LSTMCell(2)])]:
        F.case(label, L.RNN, x, cell=cell)
        F.case(f"{label}-sequences", L.RNN, x, cell=cell, return_sequences=True, return_state=True, go_backwards=True)
        F.case(f"{label}-mask", L.RNN, x, cell=cell, masks=[mask], return_sequences=True)
    F.case("stack-stateful", L.RNN, x, cell=lambda: [L.LSTMCell(3), L.GRUCell(2)], before=1, stateful=True, return_state=True)
    F.case("basic", L.StackedRNNCells, x1, states=[h1, c1, vals((3, 3), -1, 1, seed=7)], cells=lambda: [L.LSTMCell(2), L.SimpleRNNCell(3)])
    F.case("three", L.StackedRNNCells, x1, states=[h1, c1, h1], cells=lambda: [L.GRUCell(2), L.GRUCell(2), L.SimpleRNNCell(2, use_bias=False)])
    F.case("one", L.StackedRNNCells, x1, states=[h1, c1], cells=lambda: [L.LSTMCell(2)])
    write("recurrent", F)


def sequences():
    """What wraps layers for sequences, and convolutional LSTM."""
    F = Family()
    x, mask = vals((2, 4, 3), -1, 1), bools([1, 1, 0, 1], [0, 1, 1, 0])
    states = [vals((2, 2), -1, 1, seed=5 + i) for i in range(4)]
    for mode in ("concat", "sum", "mul", "ave", None):
        F.case(f"{mode}".lower(), L.Bidirectional, x, layer=lambda: L.LSTM(2), merge_mode=mode)
        F.case(f"{mode}-sequences".lower(), L.Bidirectional, x, layer=lambda: L.GRU(2, return_sequences=True), merge_mode=mode)
        F.case(f"{mode}-mask".lower(), L.Bidirectional, x, masks=[mask], layer=lambda: L.SimpleRNN(2, return_sequences=True), merge_mode=mode)
    F.case("state", L.Bidirectional, x, layer=lambda: L.LSTM(2, return_state=True))
    F.case("sequences-state", L.Bidirectional, x, layer=lambda: L.GRU(2, return_sequences=True, return_state=True), merge_mode="sum")
    F.case("none-state", L.Bidirectional, x, layer=lambda: L.LSTM(2, return_state=True), merge_mode=None)
    F.case("given-states", L.Bidirectional, x, states=states, layer=lambda: L.LSTM(2, return_sequences=True, return_state=True))
    F.case("given-states-gru", L.Bidirectional, x, states=states[:2], layer=lambda: L.GRU(2))
    F.case("mask-last", L.Bidirectional, x, masks=[mask], layer=lambda: L.LSTM(2))
    F.case("backward-layer", L.Bidirectional, x, layer=lambda: L.LSTM(2, name="ahead"), backward_layer=lambda: L.GRU(2, go_backwards=True, name="behind"))
    F.case("cell", L.Bidirectional, x, layer=lambda: L.RNN(L.GRUCell(2, reset_after=False), return_sequences=True))
    F.case("training", L.Bidirectional, x, training=True, layer=lambda: L.LSTM(2, kernel_regularizer="l2"), name="both")
    F.case("stateful", L.Bidirectional, x, before=1, layer=lambda: L.LSTM(2, stateful=True))
    t = vals((2, 3, 4), -1, 1)
    m3 = bools([1, 1, 0], [1, 0, 0])
    F.case("dense", L.TimeDistributed, t, layer=lambda: L.Dense(2, activation="tanh"))
    F.case("dense-mask", L.TimeDistributed, t, masks=[m3], layer=lambda: L.Dense(2))
    F.case("convolution", L.TimeDistributed, vals((2, 3, 4, 5, 2), -1, 1), layer=lambda: L.Conv2D(2, 3))
    F.case("flatten", L.TimeDistributed, vals((2, 3, 2, 2), -1, 1), layer=lambda: L.Flatten())
    F.case("recurrent", L.TimeDistributed, vals((2, 3, 2, 4), -1, 1), layer=lambda: L.LSTM(2))
    F.case("batch-normalization", L.TimeDistributed, t, layer=lambda: L.BatchNormalization())
    F.case("batch-normalization-training", L.TimeDistributed, t, training=True, layer=lambda: L.BatchNormalization())
    F.case("batch-normalization-mask-training", L.TimeDistributed, vals((3, 2, 4), -1, 1), training=True, masks=[bools([1, 1], [1, 0], [1, 1])], layer=lambda: L.BatchNormalization())
    F.case("nested", L.TimeDistributed, vals((2, 3, 2, 4), -1, 1), layer=lambda: L.TimeDistributed(L.Dense(2)))
    F.case("regularizers", L.TimeDistributed, t, layer=lambda: L.Dense(2, kernel_regularizer="l2", activity_regularizer="l2"), name="each")
    specs = {"kernel_regularizer": "l2", "recurrent_regularizer": "l1", "bias_regularizer": "l2", "kernel_constraint": "max_norm", "recurrent_constraint": "unit_norm",
             "bias_constraint": "non_neg", "kernel_initializer": "he_normal", "recurrent_initializer": "glorot_normal", "bias_initializer": "ones"}
    for cls, shape, size, state in ((L.ConvLSTM1D, (2, 3, 5, 2), 3, (2, 3, 2)), (L.ConvLSTM2D, (2, 3, 4, 5, 2), (3, 2), (2, 2, 4, 2)), (L.ConvLSTM3D, (1, 2, 3, 4, 3, 2), 2, (1, 2, 3, 2, 2))):
        y = vals(shape, -1, 1)
        given = [vals(state, -1, 1, seed=5 + i) for i in range(2)]
        steps = bools([1, 0, 1], [0, 1, 1])[: shape[0], : shape[1]]
        for label, args in [("basic", {}), ("sequences-state", {"return_sequences": True, "return_state": True}), ("same", {"padding": "same", "return_sequences": True}), ("strides", {"strides": 2, "padding": "same"}),
                            ("backwards", {"go_backwards": True, "return_sequences": True}), ("no-bias", {"use_bias": False, "recurrent_activation": "hard_sigmoid"}),
                            ("dropout-inference", {"dropout": 0.5, "recurrent_dropout": 0.25, "seed": 7})]:
            F.case(label, cls, y, filters=2, kernel_size=size, **args)
        F.case("mask", cls, y, masks=[steps], filters=2, kernel_size=size, return_sequences=True)
        F.case("given-states", cls, y, states=given, filters=2, kernel_size=size, return_state=True)
        F.case("stateful", cls, y, before=1, filters=2, kernel_size=size, stateful=True)
        if cls is L.ConvLSTM2D:
            F.case("dilated", cls, y, filters=2, kernel_size=2, dilation_rate=2)
            F.case("specs", cls, y, filters=2, kernel_size=size, **specs)
            F.case("no-unit-forget-bias-training", cls, y, training=True, filters=2, kernel_size=size, unit_forget_bias=False)
    write("sequences", F)


def attention():
    F = Family()
    specs = {"kernel_regularizer": "l2", "bias_regularizer": "l1", "kernel_constraint": "max_norm", "bias_constraint": "non_neg", "kernel_initializer": "he_normal", "bias_initializer": "ones"}
    x2, x3, x4 = vals((3, 4), -1, 1), vals((2, 3, 4), -1, 1), vals((2, 3, 2, 4), -1, 1)
    for label, x, equation, shape, args in [
            ("matrix", x2, "ab,bc->ac", 5, {"bias_axes": "c"}), ("no-bias", x2, "ab,bc->ac", 5, {}), ("heads", x2, "ab,bcd->acd", (2, 3), {"bias_axes": "cd"}),
            ("heads-one-bias", x2, "ab,bcd->acd", (2, 3), {"bias_axes": "c"}), ("heads-last-bias", x2, "ab,bcd->acd", (2, 3), {"bias_axes": "d"}),
            ("steps", x3, "abc,cd->abd", (None, 5), {"bias_axes": "d", "activation": "relu"}), ("steps-named", x3, "abc,cd->abd", (3, 5), {"bias_axes": "bd"}),
            ("steps-heads", x3, "abc,cde->abde", (None, 2, 3), {"bias_axes": "de"}), ("back", x4, "abcd,cde->abe", (None, 5), {"bias_axes": "e"}),
            ("over-steps", x3, "abc,bd->adc", (5, 4), {}), ("sum-all", x3, "abc,bcd->ad", 2, {"bias_axes": "d"}), ("kernel-shares", x3, "abc,bcd->abd", (3, 2), {"bias_axes": "d"}),
            ("left", x4, "...x,xy->...y", 5, {"bias_axes": "y"}), ("left-two", x4, "...ab,bc->...ac", (2, 5), {"bias_axes": "ac"}), ("left-none", x2, "...ab,bc->...ac", 5, {"bias_axes": "c"}),
            ("right", x4, "ab...,bc->ac...", 5, {"bias_axes": "c"}), ("right-none", x2, "ab...,bc->ac...", 5, {"bias_axes": "c"}), ("activation", x3, "abc,cd->abd", (None, 2), {"activation": "softmax", "bias_axes": "d"}),
            ("specs", x3, "abc,cde->abde", (None, 2, 3), {"bias_axes": "de", **specs}), ("activity-regularizer", x2, "ab,bc->ac", 5, {"activity_regularizer": "l2"}), ("named-frozen", x2, "ab,bc->ac", 5, {"name": "mine", "trainable": False})]:
        F.case(label, L.EinsumDense, x, equation=equation, output_shape=shape, **args)
    F.case("float64", L.EinsumDense, x3.astype("float64"), equation="abc,cd->abd", output_shape=(None, 5), bias_axes="d", dtype="float64")
    F.case("training", L.EinsumDense, x3, training=True, equation="abc,cd->abd", output_shape=(None, 5), bias_axes="d", kernel_regularizer="l2")
    F.case("mask", L.EinsumDense, x3, masks=[bools([1, 0, 1], [0, 1, 1])], equation="abc,cd->abd", output_shape=(None, 5))
    q, v, k = vals((2, 3, 4), -1, 1), vals((2, 5, 3), -1, 1, seed=1), vals((2, 5, 6), -1, 1, seed=2)
    qm, vm = bools([1, 1, 0], [1, 0, 1]), bools([1, 1, 0, 1, 1], [0, 1, 1, 1, 0])
    which = bools([[1, 0, 1, 1, 0], [1, 1, 1, 0, 0], [0, 0, 0, 0, 1]], [[0, 1, 0, 1, 0], [1, 1, 1, 1, 1], [1, 0, 0, 0, 0]])
    nothing = bools([[1, 0, 1, 1, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 1]], [[0, 1, 0, 1, 0], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]])
    scores, causal = {"return_attention_scores": True}, {"use_causal_mask": True}

    def both(cls, **size):
        """What is alike with several heads of whatever kind."""
        F.case("self", cls, q, q, **size)
        F.case("cross", cls, q, v, **size)
        F.case("key", cls, q, v, k, **size)
        F.case("no-bias", cls, q, v, **size, use_bias=False)
        F.case("gate", cls, q, v, **size, use_gate=True)
        F.case("scores", cls, q, v, k, call=scores, **size)
        F.case("causal", cls, q, q, call=causal, **size)
        F.case("causal-cross-scores", cls, v, q, call=causal | scores, **size)
        F.case("window", cls, v, v, **size, sliding_window=2)
        F.case("window-causal-scores", cls, v, v, call=causal | scores, **size, sliding_window=2)
        F.case("attention-mask", cls, q, v, call={"attention_mask": which}, **size)
        F.case("attention-mask-scores", cls, q, v, call={"attention_mask": which} | scores, **size)
        F.case("attention-mask-shared", cls, q, v, call={"attention_mask": which[0]}, **size)
        F.case("nothing-to-see", cls, q, v, call={"attention_mask": nothing}, **size)
        F.case("nothing-to-see-scores", cls, q, v, call={"attention_mask": nothing} | scores, **size)
        F.case("query-mask", cls, q, v, masks=[qm, None], **size)
        F.case("value-mask", cls, q, v, masks=[None, vm], **size)
        F.case("key-mask", cls, q, v, k, masks=[None, None, vm], **size)
        F.case("all-masks", cls, v, v, k, masks=[vm, vm, ~bools([0, 0, 1, 0, 0], [0, 1, 0, 0, 0])], call=causal | scores, **size)
        F.case("masks-and-attention-mask", cls, q, v, masks=[qm, vm], call={"attention_mask": which}, **size)
        F.case("dropout-inference", cls, q, v, **size, dropout=0.5, seed=7)
        F.case("dropout-inference-masks", cls, q, v, masks=[qm, vm], call=causal, **size, dropout=0.5)
        F.case("training", cls, q, v, training=True, **size)
        F.case("specs", cls, q, v, **size, **specs)
        F.case("activity-regularizer", cls, q, v, **size, activity_regularizer="l2")
        F.case("named-frozen", cls, q, v, **size, name="mine", trainable=False)
        F.case("float64", cls, q.astype("float64"), v.astype("float64"), **size, dtype="float64")

    both(L.MultiHeadAttention, num_heads=2, key_dim=3)
    both(L.GroupQueryAttention, head_dim=3, num_query_heads=4, num_key_value_heads=2)
    heads = {"num_heads": 2, "key_dim": 3}
    F.case("value-dim", L.MultiHeadAttention, q, v, **heads, value_dim=5)
    F.case("value-dim-gate", L.MultiHeadAttention, q, v, **heads, value_dim=5, use_gate=True)
    F.case("output-shape", L.MultiHeadAttention, q, v, **heads, output_shape=5)
    F.case("output-shape-two", L.MultiHeadAttention, q, v, **heads, output_shape=(2, 3))
    F.case("one-head", L.MultiHeadAttention, q, v, num_heads=1, key_dim=1)
    F.case("attention-mask-heads", L.MultiHeadAttention, q, v, call={"attention_mask": np.stack([which, nothing], 1)}, **heads)
    q4, v4 = vals((2, 2, 3, 4), -1, 1), vals((2, 2, 5, 3), -1, 1, seed=1)
    F.case("axes-all", L.MultiHeadAttention, q4, vals((2, 3, 2, 3), -1, 1, seed=1), **heads)
    F.case("axes-one", L.MultiHeadAttention, q4, v4, **heads, attention_axes=2)
    F.case("axes-first", L.MultiHeadAttention, q4, vals((2, 5, 3, 3), -1, 1, seed=1), call=scores, **heads, attention_axes=(1,))
    F.case("axes-negative", L.MultiHeadAttention, q4, v4, call=scores, **heads, attention_axes=[-2])
    F.case("axes-mask", L.MultiHeadAttention, q4, v4, call={"attention_mask": np.stack([which, nothing], 1)}, **heads, attention_axes=2)
    F.case("axes-value-mask", L.MultiHeadAttention, q4, v4, masks=[None, np.stack([vm, ~vm], 1)], **heads, attention_axes=2)
    F.case("one-group", L.GroupQueryAttention, q, v, head_dim=2, num_query_heads=3, num_key_value_heads=1)
    F.case("as-many", L.GroupQueryAttention, q, v, head_dim=2, num_query_heads=2, num_key_value_heads=2)
    v, k = vals((2, 5, 3), -1, 1, seed=1), vals((2, 5, 4), -1, 1, seed=2)
    same = vals((2, 5, 4), -1, 1, seed=3)
    for cls, options in ((L.Attention, [("", {}), ("scale-", {"use_scale": True}), ("concat-", {"score_mode": "concat"}), ("concat-scale-", {"score_mode": "concat", "use_scale": True})]), (L.AdditiveAttention, [("", {}), ("no-scale-", {"use_scale": False})])):
        for name, args in options:
            F.case(f"{name}value", cls, q, same, **args)
            F.case(f"{name}key", cls, q, v, k, **args)
            F.case(f"{name}scores-masks", cls, q, v, k, masks=[qm, vm, None], call=scores, **args)
        F.case("causal", cls, same, same, call=causal)
        F.case("causal-masks-scores", cls, same, v, k, masks=[vm, vm, None], call=causal | scores)
        F.case("query-mask", cls, q, v, k, masks=[qm, None, None])
        F.case("value-mask", cls, q, v, k, masks=[None, vm, None])
        F.case("key-mask-alone", cls, q, v, k, masks=[None, None, vm])
        F.case("nothing-to-see", cls, q, v, k, masks=[None, bools([0, 0, 0, 0, 0], [1, 0, 0, 0, 1]), None], call=scores)
        F.case("dropout-inference", cls, q, v, k, dropout=0.5, seed=7)
        F.case("training", cls, q, v, k, training=True)
        F.case("float64-named", cls, q.astype("float64"), v.astype("float64"), k.astype("float64"), dtype="float64", name="mine")
    F.case("higher", L.Attention, vals((2, 2, 3, 4), -1, 1), vals((2, 2, 5, 4), -1, 1, seed=1), use_scale=True, call=scores)
    write("attention", F)


def adaptive():
    """Pools to a size."""
    F = Family()
    x1, x2, x3 = vals((2, 7, 3)), vals((2, 7, 6, 3)), vals((1, 4, 5, 6, 2))
    for word in ("Average", "Max"):
        for r, x, sizes in ((1, x1, (1, 2, 3, 5, 7, 10)), (2, x2, (1, 3, (2, 4), (7, 5))), (3, x3, (2, (1, 3, 4), (4, 5, 6)))):
            cls = getattr(L, f"Adaptive{word}Pooling{r}D")
            for size in sizes:
                if word == "Max" and (size == 1 or size == (1, 3, 4)):
                    continue  # a window that is larger than the input, whose gradient is anything with TensorFlow
                F.case(f"size-{size}".replace(" ", ""), cls, x, output_size=size)
            F.case("channels-first", cls, x, output_size=2, data_format="channels_first")
            if r < 3:  # TensorFlow has no such pool for float64
                F.case("name-float64", cls, x.astype("float64"), output_size=2, name="mine", dtype="float64")
    write("adaptive", F)


def spectral():
    F = Family()
    cls, x, image = L.SpectralNormalization, vals((3, 4), -1, 1), vals((2, 5, 4, 3), -1, 1)
    for training in (False, True):
        name = "training" if training else "inference"
        F.case(f"dense-{name}", cls, x, training=training, layer=lambda: L.Dense(3, activation="relu"))
        F.case(f"convolution-{name}", cls, image, training=training, layer=lambda: L.Conv2D(2, (2, 3)), power_iterations=3)
        F.case(f"no-bias-named-{name}", cls, x, training=training, layer=lambda: L.Dense(3, use_bias=False), name="mine", power_iterations=2)
    F.case("regularizer", cls, x, layer=lambda: L.Dense(3, kernel_regularizer="l2"))
    F.case("twice-training", cls, x, training=True, before=1, layer=lambda: L.EinsumDense("ab,bcd->acd", (2, 3), bias_axes="cd"))
    F.case("float64", cls, x.astype("float64"), training=True, layer=lambda: L.Dense(3, dtype="float64"), dtype="float64")
    write("spectral", F)


def policies():
    """Layers of every family under the policies that are not float32. What is left out of float64 TensorFlow multiplies by numbers of float32."""
    F = Family()
    flat, rows, image, steps, ids = vals((3, 4)), vals((2, 3, 4), -1, 1), vals((2, 6, 6, 3), -1, 1), vals((2, 5, 3), -1, 1), ints((2, 5), 0, 7)
    mask = bools([1, 1, 1, 0, 0], [1, 0, 1, 1, 1])
    for policy in ("mixed_bfloat16", "mixed_float16", "float64", "bfloat16", "float16"):

        def case(label, cls, *xs, **args):
            F.case(f"{policy}-{label}", cls, *(x.astype("float64") if policy == "float64" and x.dtype == "float32" else x for x in xs), dtype=policy, **args)
            F.cases[-1] = {"id": F.cases[-1]["id"], "policy": policy, **F.cases[-1]}

        case("relu", L.Dense, flat, units=3, activation="relu")
        if policy != "float64":
            case("rows-gelu", L.Dense, rows, units=5, activation="gelu", kernel_regularizer="l2")
        case("softmax", L.Dense, flat, units=4, activation="softmax", use_bias=False)
        case("einsum", L.EinsumDense, rows, equation="abc,cd->abd", output_shape=(None, 5), bias_axes="d")
        case("same", L.Conv2D, image, filters=4, kernel_size=3, padding="same", activation="relu")
        case("strides", L.Conv2D, image, filters=2, kernel_size=(2, 3), strides=2)
        case("causal", L.Conv1D, steps, filters=4, kernel_size=2, padding="causal")
        case("turned", L.Conv2DTranspose, image, filters=2, kernel_size=3, strides=2)
        case("each", L.DepthwiseConv2D, image, kernel_size=3)
        if policy != "bfloat16":
            case("two", L.SeparableConv2D, image, filters=4, kernel_size=3)
        case("two", L.MaxPooling2D, image, pool_size=2)
        case("two", L.AveragePooling2D, image, pool_size=2, strides=1, padding="same")
        case("all", L.GlobalAveragePooling2D, image)
        case("all", L.GlobalMaxPooling1D, steps)
        for training in (False, True):
            case(f"training-{training}", L.BatchNormalization, image, training=training)
        case("rows", L.LayerNormalization, rows)
        case("plain", L.LayerNormalization, flat, center=False, scale=False, epsilon=1e-6)
        case("groups", L.GroupNormalization, vals((2, 3, 4)), groups=2)
        case("root", L.RMSNormalization, rows)
        case("unit", L.UnitNormalization, rows)
        case("inference", L.Dropout, flat, rate=0.5)
        case("ids", L.Embedding, ids, input_dim=7, output_dim=3)
        if not policy.endswith("float16") or policy.startswith("mixed"):  # TensorFlow has no orthogonal matrices of half types
            case("sequences", L.LSTM, steps, units=3, return_sequences=True)
            case("masked", L.LSTM, steps, units=2, masks=[mask], return_state=True)
            case("last", L.GRU, steps, units=3)
            case("before", L.GRU, steps, units=2, reset_after=False, return_sequences=True)
            case("plain", L.SimpleRNN, steps, units=3)
            case("both", L.Bidirectional, steps, layer=lambda: L.LSTM(2, return_sequences=True, dtype=policy))
        case("self", L.MultiHeadAttention, rows, rows, num_heads=2, key_dim=3)
        case("causal", L.MultiHeadAttention, rows, vals((2, 4, 4), -1, 1, seed=1), num_heads=2, key_dim=2, value_dim=3, call={"use_causal_mask": True})
        case("scores", L.Attention, rows, vals((2, 5, 4), -1, 1, seed=1), use_scale=True)
        case("rows", L.Softmax, rows)
        case("rows", L.PReLU, rows)
        if policy != "float64":
            case("slope", L.LeakyReLU, rows)
        if policy != "float64":
            case("gelu", L.Activation, rows, activation="gelu")
        case("selu", L.Activation, rows, activation="selu")
        case("mish", L.Activation, rows, activation="mish")
        case("sigmoid", L.Activation, rows, activation="sigmoid")
        for merge in (L.Add, L.Multiply, L.Average, L.Maximum, L.Concatenate):
            case("two", merge, rows, vals((2, 3, 4), seed=1))
        case("dot", L.Dot, rows, vals((2, 3, 4), seed=1), axes=2, normalize=True)
        if policy != "float64":
            case("penalty", L.ActivityRegularization, flat, l1=0.1, l2=0.2)
        case("flat", L.Flatten, image)
        case("zeros", L.ZeroPadding2D, image, padding=1)
        if policy != "float64":
            case("larger", L.UpSampling2D, image, size=2, interpolation="bilinear")
    write("policies", F)


FAMILIES = (policies, merging, activations, reshaping, masking, normalization, regularization, convolutional, pooling, recurrent, sequences, attention, adaptive, spectral)

if __name__ == "__main__":
    every = {family.__name__: family for family in FAMILIES}
    for name in sys.argv[1:] or every:
        every[name]()
