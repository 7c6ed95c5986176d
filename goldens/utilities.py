"""Writes argali-data/src/test/resources/goldens/utilities.json and argali-nn/src/test/resources/goldens/dtype_policies.json."""

import os

import golden
import numpy as np

golden.quiet()
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras  # noqa: E402


def case(name, function, case_id, x, **attrs):
    y = np.asarray(function(x, **attrs))
    return {"op": name, "symbol": f"keras.utils.{name}", "id": f"{name}/{case_id}", "inputs": [golden.tensor(x)], "attrs": attrs, "outputs": [golden.tensor(y)]}


def to_categorical(x, **attrs):
    return keras.utils.to_categorical(x, **attrs).astype("float32")


LABELS = {
    "vector": (np.array([0, 2, 1, 2], "int32"), {}),
    "classes": (np.array([0, 2, 1], "int32"), {"num_classes": 5}),
    "column": (np.array([[1], [0]], "int32"), {"num_classes": 3}),
    "matrix": (np.array([[0, 1, 2], [2, 2, 0]], "int32"), {}),
    "uint8": (np.array([3, 0], "uint8"), {"num_classes": 4}),
    "int64": (np.array([1, 1], "int64"), {}),
    "one_label": (np.array([2], "int32"), {}),
}
cases = [case("to_categorical", to_categorical, name, x, **attrs) for name, (x, attrs) in LABELS.items()]


def normalize(x, **attrs):
    # Tensors: of a NumPy array Keras takes axis 0 for the last one (`axis or -1`), and makes a row of a vector.
    return keras.utils.normalize(keras.ops.convert_to_tensor(x), **attrs)


MATRIX = golden.vals((3, 4))
NORMS = {
    "rows": (MATRIX, {}),
    "columns": (MATRIX, {"axis": 0}),
    "order_1": (MATRIX, {"order": 1}),
    "order_3": (MATRIX, {"axis": 1, "order": 3}),
    "vector": (golden.vals((5,), seed=1), {}),
    "rank_3": (golden.vals((2, 3, 2), seed=2), {"axis": 1}),
    "zero_row": (np.array([[0, 0], [3, 4]], "float32"), {}),
    "float64": (golden.vals((2, 3), seed=3, dtype="float64"), {}),
}
cases += [case("normalize", normalize, name, x, **attrs) for name, (x, attrs) in NORMS.items()]
golden.write("argali-data/src/test/resources/goldens/utilities.json", golden.made_with("utilities.py", backend="tensorflow"), cases)

POLICIES = ("float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16")


def policy(name):
    p = keras.DTypePolicy(name)
    return {"symbol": "keras.DTypePolicy", "id": name, "name": p.name, "compute": p.compute_dtype, "variable": p.variable_dtype, "serialized": keras.dtype_policies.serialize(p)}


golden.write("argali-nn/src/test/resources/goldens/dtype_policies.json", golden.made_with("utilities.py", backend="tensorflow"), [policy(p) for p in POLICIES])
