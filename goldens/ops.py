"""Writes argali-tensor/src/test/resources/goldens/ops/*.json and argali-nn/.../activations.json: what the real Keras computes.

    python goldens/ops.py            all families
    python goldens/ops.py linalg     some of them

Every case runs three times, each in a process of its own: on JAX as it is, on JAX with 64-bit types, and on TensorFlow. The value recorded is
JAX's (of the 64-bit pass where a 64-bit dtype is involved); what TensorFlow says otherwise stands beside it in *_tensorflow.
"""

import os
import pickle
import subprocess
import sys
import tempfile

import numpy as np

import golden
import ops_cases
import ops_cases_activations  # noqa: F401  (these add their cases to ops_cases.CASES)
import ops_cases_more  # noqa: F401
import ops_cases_windows  # noqa: F401

LISTS = ("concatenate", "stack", "hstack", "vstack")
HIDDEN = ("input_names", "program", "check", "value", "key")
WIDE = ("float64", "int64", "uint64")
FOLDERS = {"activations": "argali-nn/src/test/resources/goldens"}
FOLDER = "argali-tensor/src/test/resources/goldens/ops"


def wide(case):
    return any(x.dtype.name in WIDE for x in case.inputs) or case.attrs.get("dtype") in WIDE


def plain(value):
    return tuple(plain(v) for v in value) if isinstance(value, list) else value


def call(keras, case, inputs):
    if case.fn:
        return case.fn(keras, inputs, case.attrs)
    fn = getattr(getattr(keras, case.module), case.op)
    attrs = {k: v for k, v in case.attrs.items() if k not in HIDDEN}
    if case.op not in ("quantile", "full", "array", "convert_to_tensor"):
        attrs = {k: plain(v) for k, v in attrs.items()}
    if case.op == "einsum":
        return fn(attrs["subscripts"], *inputs)
    if case.op in LISTS:
        return fn(list(inputs), **attrs)
    if "x1" in attrs or "x2" in attrs:
        return fn(*inputs, *[attrs[n] for n in ("x1", "x2") if n in attrs])
    return fn(*inputs, **attrs)


def flat(outputs):
    if isinstance(outputs, (list, tuple)):
        return [y for o in outputs for y in flat(o)]
    return [outputs]


def differentiable(case, outputs):
    if not case.grad or not outputs or outputs[0].dtype.name not in ("float32", "float64"):
        return False
    floats = [x for x in case.inputs if x.dtype.name in ("float32", "float64")]
    return bool(floats) and all(np.isfinite(x).all() for x in floats)


def gradients(keras, backend, case, inputs, first):
    where = [i for i, x in enumerate(case.inputs) if x.dtype.name in ("float32", "float64")]
    w = golden.weights_for(first.size, first.dtype.name).reshape(first.shape)
    if backend.startswith("jax"):
        import jax
        import jax.numpy as jnp

        def total(*floats):
            xs = list(inputs)
            for i, x in zip(where, floats):
                xs[i] = x
            return jnp.sum(flat(call(keras, case, xs))[0] * w)

        found = jax.grad(total, argnums=tuple(range(len(where))))(*[inputs[i] for i in where])
    else:
        import tensorflow as tf

        with tf.GradientTape() as tape:
            for i in where:
                tape.watch(inputs[i])
            total = tf.reduce_sum(flat(call(keras, case, inputs))[0] * w)
        found = tape.gradient(total, [inputs[i] for i in where])
        found = [None if g is None else tf.convert_to_tensor(g) for g in found]
    grads = [None] * len(inputs)
    for i, g in zip(where, found):
        grads[i] = None if g is None else np.asarray(g)
    return grads


def run_case(keras, backend, case):
    inputs = [keras.ops.convert_to_tensor(x, dtype=x.dtype.name) for x in case.inputs]
    out = call(keras, case, inputs)
    if isinstance(out, dict):
        return {"result": out["result"]}
    outputs = []
    for y in flat(out):
        y = y if isinstance(y, np.ndarray) else keras.ops.convert_to_tensor(y)
        outputs.append(np.asarray(y))
    answer = {"outputs": outputs}
    if differentiable(case, outputs):
        try:
            answer["grads"] = gradients(keras, backend, case, inputs, outputs[0])
        except Exception as e:  # noqa: BLE001 - reported, and the case keeps its outputs
            answer["grad_error"] = f"{type(e).__name__}: {str(e)[:160]}"
    return answer


def worker(backend, families, target):
    golden.quiet()
    os.environ["KERAS_BACKEND"] = "tensorflow" if backend == "tensorflow" else "jax"
    if backend == "jax64":
        os.environ["JAX_ENABLE_X64"] = "1"
    import keras

    found = {}
    for case in ops_cases.CASES:
        if families and case.family not in families or backend == "jax" and wide(case):
            continue
        chosen = case
        if backend == "jax64" and not wide(case):
            if case.attrs.get("dtype") or not any(x.dtype.name == "float32" for x in case.inputs):
                continue
            up = [x.astype("float64") if x.dtype.name == "float32" else x for x in case.inputs]
            chosen = ops_cases.Case(case.family, case.op, "", up, case.attrs, case.fn, False, case.module)
        try:
            found[case.key] = run_case(keras, backend, chosen)
        except Exception as e:  # noqa: BLE001
            found[case.key] = {"error": f"{type(e).__name__}: {str(e)[:160]}"}
    with open(target, "wb") as f:
        pickle.dump(found, f)


def same(a, b, rtol=2e-5):
    if (a is None) != (b is None):
        return False
    if a is None:
        return True
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.name in golden.FLOATS:
        a, b = a.astype("float64"), b.astype("float64")
        scale = np.max(np.abs(b[np.isfinite(b)]), initial=1.0)
        return np.allclose(a, b, rtol=rtol, atol=1e-6 * scale, equal_nan=True)
    return np.array_equal(a, b)


def tolerance(answer, exact):
    """Where float32 JAX itself is further than 1e-5 from the float64 answer, the case says how far it may be."""
    if "outputs" not in exact or len(exact["outputs"]) != len(answer["outputs"]):
        return None
    worst = 0.0
    for y, z in zip(answer["outputs"], exact["outputs"]):
        if y.dtype.name != "float32" or y.shape != z.shape or z.dtype.name != "float64":
            continue
        with np.errstate(over="ignore"):
            z32 = z.astype("float32")
        ok = np.isfinite(y) & np.isfinite(z32)
        if ok.any():
            worst = max(worst, float(np.max(np.abs(y[ok] - z[ok]) / np.maximum(1.0, np.abs(z[ok])))))
    return None if worst <= 5e-6 else float(np.format_float_scientific(4 * worst, precision=1))


def merge(case, by):
    base = by["jax64"] if wide(case) else by["jax"]
    answer, tf, note = base.get(case.key, {}), by["tensorflow"].get(case.key, {}), None
    if "error" in answer:
        print(f"  JAX cannot: {case.id}: {answer['error']}")
        answer, note = tf, "tensorflow"
    if "error" in answer or not answer:
        print(f"FAILED: no backend computes {case.id}: {answer}")
        return None
    line = {"op": case.op, "symbol": case.symbol, "id": case.id, "inputs": case.inputs, "attrs": case.attrs}
    if note:
        line["made_on"] = note
    if "result" in answer:
        line["result"] = answer["result"]
        if tf.get("result") != answer["result"]:
            line["result_tensorflow"] = tf.get("result")
        return line
    line["outputs"] = answer["outputs"]
    if "grad_error" in answer:
        print(f"  no gradient on JAX: {case.id}: {answer['grad_error']}")
        if "grads" in tf:
            answer["grads"] = tf["grads"]
            line["grads_made_on"] = "tensorflow"
    if "grads" in answer:
        line["grads"] = answer["grads"]
    if not wide(case) and case.key in by["jax64"]:
        tol = tolerance(answer, by["jax64"][case.key])
        if tol:
            line["tol"] = tol
    if note:
        return line
    if "error" in tf:
        line["tensorflow_error"] = tf["error"].split(":")[0]
        print(f"  TensorFlow cannot: {case.id}: {tf['error']}")
    else:
        if len(tf["outputs"]) != len(answer["outputs"]) or not all(map(same, answer["outputs"], tf["outputs"])):
            line["outputs_tensorflow"] = tf["outputs"]
            print(f"  TensorFlow differs: {case.id}")
        if "grads" in answer and "grads" in tf and not all(map(same, answer["grads"], tf["grads"])):
            line["grads_tensorflow"] = tf["grads"]
            print(f"  TensorFlow's gradient differs: {case.id}")
    return line


def main(families):
    ids = [c.key for c in ops_cases.CASES]
    twice = {i for i in ids if ids.count(i) > 1}
    if twice:
        raise SystemExit(f"the same id twice: {sorted(twice)}")
    by, failed = {}, False
    with tempfile.TemporaryDirectory() as folder:
        runs = {}
        for backend in ("jax", "jax64", "tensorflow"):
            target = os.path.join(folder, backend)
            command = [sys.executable, __file__, "--worker", backend, target, *families]
            runs[backend] = (subprocess.Popen(command), target)
        for backend, (process, target) in runs.items():
            if process.wait():
                raise SystemExit(f"the {backend} pass failed")
            with open(target, "rb") as f:
                by[backend] = pickle.load(f)
    header = golden.made_with("ops.py", backend="jax, and tensorflow where it differs")
    for family in dict.fromkeys(c.family for c in ops_cases.CASES):
        if not families or family in families:
            lines = [merge(c, by) for c in ops_cases.CASES if c.family == family]
            failed |= None in lines
            golden.write(f"{FOLDERS.get(family, FOLDER)}/{family}.json", header, [line for line in lines if line])
    if failed:
        raise SystemExit("some cases failed")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], sys.argv[4:], sys.argv[3])
    else:
        main(sys.argv[1:])
