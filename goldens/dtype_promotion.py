"""Writes argali-tensor/src/test/resources/goldens/dtype_promotion.json: keras.backend.result_type on TensorFlow."""

import os

import golden

golden.quiet()
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras  # noqa: E402

DTYPES = ("bool", "int8", "uint8", "int32", "uint32", "int64", "float16", "bfloat16", "float32", "float64")


def result(*dtypes):
    try:
        return keras.backend.result_type(*dtypes)
    except ValueError:
        return None


cases = [{"a": a, "b": b, "result": result(a, b)} for a in DTYPES for b in DTYPES]
cases += [{"a": a, "b": f"python {kind.__name__}", "result": result(a, kind)} for a in DTYPES for kind in (int, float)]
cases += [{"a": f"python {a.__name__}", "b": f"python {b.__name__}", "result": result(a, b)} for a in (int, float) for b in (int, float)]
golden.write("argali-tensor/src/test/resources/goldens/dtype_promotion.json", golden.made_with("dtype_promotion.py", backend="tensorflow"), cases)
