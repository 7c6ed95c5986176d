"""What all golden scripts share: tensors as JSON, fixed inputs, one case per line."""

import json
import os
import pathlib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
PINNED = ("keras", "tensorflow-cpu", "jax", "numpy", "h5py")
FLOATS = ("float16", "bfloat16", "float32", "float64")


def made_with(script, **more):
    """The header of every file: the versions that made it, and no date, so that a second run is equal byte by byte."""
    from importlib.metadata import version

    return {"script": f"goldens/{script}", **{p: version(p) for p in PINNED}, **more}


def dtype_name(dtype):
    return np.dtype(dtype).name if not hasattr(dtype, "name") else dtype.name


def number(value, dtype):
    """One element as JSON: shortest text that reads back to the same value of its dtype."""
    if dtype == "bool":
        return "true" if value else "false"
    if dtype in FLOATS:
        if np.isnan(value):
            return '"nan"'
        if np.isinf(value):
            return '"inf"' if value > 0 else '"-inf"'
        return repr(float(value)) if dtype == "float64" else str(np.float32(value))
    return str(int(value))


class Raw(str):
    """Text that is JSON already."""


def tensor(array):
    array = np.asarray(array)
    name = dtype_name(array.dtype)
    data = ",".join(number(v, name) for v in array.reshape(-1))
    shape = ",".join(str(d) for d in array.shape)
    return Raw(f'{{"dtype":"{name}","shape":[{shape}],"data":[{data}]}}')


def text(value):
    """JSON of nested dicts, lists, tensors and numbers; float32 numbers keep their own shortest form."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, np.ndarray):
        return str(tensor(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(k), ensure_ascii=False)}:{text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(text(v) for v in value) + "]"
    if isinstance(value, (np.floating, np.integer, np.bool_)):
        return number(value, dtype_name(value.dtype))
    if isinstance(value, float):
        return number(value, "float64")
    if isinstance(value, (set, frozenset)):
        raise TypeError("a set has no order")
    return json.dumps(value, ensure_ascii=False)


def write(path, header, cases, **sections):
    """Writes {"made_with":...,<sections>,"cases":[one line each]}; a section that is a list gets one line per element."""
    path = ROOT / path
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = [f'"made_with":{text(header)}']
    for name, rows in {**sections, "cases": cases}.items():
        if isinstance(rows, list):
            parts.append(f'"{name}":[\n' + ",\n".join(text(r) for r in rows) + "\n]")
        else:
            parts.append(f'"{name}":{text(rows)}')
    path.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(cases)} cases, {path.stat().st_size} bytes")


# ---- fixed inputs -------------------------------------------------------------------------------------------------


def vals(shape, lo=-2.0, hi=2.0, seed=0, dtype="float32", decimals=3, away=0.02):
    """Values spread over [lo, hi) by the golden ratio, short in decimal, none within `away` of zero (kinks)."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    i = np.arange(int(np.prod(shape)), dtype=np.float64)
    v = np.round(lo + ((i + 1 + 37 * seed) * 0.6180339887498949 % 1.0) * (hi - lo), decimals)
    v = np.where(np.abs(v) < away, v + (2.5 if hi > 0 else -2.5) * away, v) if away else v
    return np.round(v, decimals).astype(np_dtype(dtype)).reshape(shape)


def ints(shape, lo=-5, hi=6, seed=0, dtype="int32"):
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    i = np.arange(int(np.prod(shape)), dtype=np.float64)
    v = np.floor(lo + ((i + 1 + 37 * seed) * 0.6180339887498949 % 1.0) * (hi - lo))
    return v.astype(dtype).reshape(shape)


def bools(shape, seed=0):
    return ints(shape, 0, 2, seed).astype(bool)


def np_dtype(name):
    if name == "bfloat16":
        import ml_dtypes

        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(name)


def weights_for(size, dtype="float32"):
    """The fixed cotangent of every gradient: w[i] = cos(i + 1), computed in float64, then rounded."""
    return np.cos(np.arange(1, size + 1, dtype=np.float64)).astype(dtype)


def quiet():
    """Environment of a worker: one thread, no log noise."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
