"""Writes argali-model/src/test/resources/goldens/keras_files/*.keras with Keras, and keras_files.json, what is to be expected of them.

Keras puts the time of saving into three places: metadata.json, the dates of the zip's members and the modification times of HDF5's objects.
All are set to 2026-01-01 here, and every shared_object_id of config.json (an address in memory) becomes a fixed number, so that a second run writes
the same bytes; the rest of a file is as Keras wrote it.
"""

import json
import os
import pickle
import re
import struct
import subprocess
import sys
import tempfile
import time
import zipfile

import numpy as np

import golden
from golden import vals

FOLDER = "argali-model/src/test/resources/goldens/keras_files"
FIXED = 1767225600


def fix_bytes(path, begin, end):
    with zipfile.ZipFile(path) as z:
        members = [(info, z.read(info)) for info in z.infolist()]
    with zipfile.ZipFile(path, "w") as z:
        for info, data in members:
            if info.filename == "metadata.json":
                data = json.dumps({**json.loads(data), "date_saved": "2026-01-01@00:00:00"}).encode()
            if info.filename == "config.json":
                ids = list(dict.fromkeys(re.findall(rb'"shared_object_id": (\d+)', data)))
                data = re.sub(rb'("shared_object_id": )(\d+)', lambda m: m[1] + b"%d" % (140000000000000 + 16 * ids.index(m[2])), data)
            if info.filename.endswith(".h5"):
                for t in range(int(begin) - 1, int(end) + 2):
                    data = data.replace(b"\1\0\0\0" + struct.pack("<I", t), b"\1\0\0\0" + struct.pack("<I", FIXED))
            info.date_time = (2026, 1, 1, 0, 0, 0)
            z.writestr(info, data)


def worker(backend, target):
    golden.quiet()
    os.environ["KERAS_BACKEND"] = backend
    import keras

    x = vals((20, 4), -2, 2, seed=1)
    labels = np.argmax(x[:, :3] + 0.3 * x[:, 1:4], axis=1).astype("int32")
    y = np.round(x[:, :1] * 0.5 - x[:, 2:3], 3).astype("float32")
    L, cases = keras.layers, []

    def state(model):
        return {"weights": [{"path": w.path, "trainable": bool(w.trainable), "value": np.asarray(w)} for w in model.weights],
                "optimizer_variables": [{"path": v.path, "value": np.asarray(v)} for v in model.optimizer.variables] if model.compiled else []}

    def case(name, layers, x, y, compile_=None, goes_on=True):
        keras.backend.clear_session()
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input(x.shape[1:]), *layers()], name=name)
        for i, w in enumerate(model.weights):
            if "seed" not in w.path:
                w.assign(vals(tuple(w.shape), -0.6, 0.6, seed=70 + i))
        if compile_:
            model.compile(**compile_(), jit_compile=False)
            model.fit(x, y, batch_size=4, epochs=1, shuffle=False, verbose=0)
        path = golden.ROOT / FOLDER / f"{name}.keras"
        path.parent.mkdir(parents=True, exist_ok=True)
        begin = time.time()
        model.save(path)
        fix_bytes(path, begin, time.time())
        model = keras.saving.load_model(path)
        line = {"id": name, "file": f"{name}.keras", "backend": backend, "compiled": bool(model.compiled), "x": x, "predict": model.predict(x, verbose=0), **state(model)}
        if compile_:
            line["y"] = y
            line["evaluate"] = {k: np.float32(v) for k, v in model.evaluate(x, y, batch_size=4, verbose=0, return_dict=True).items()}
        if compile_ and goes_on:
            history = model.fit(x, y, batch_size=4, epochs=1, shuffle=False, verbose=0)
            line["continue"] = {"x": x, "y": y, "batch_size": 4, "epochs": 1, "shuffle": False, "history": {k: [np.float32(v) for v in vs] for k, vs in history.history.items()},
                                **state(model), "predict": model.predict(x, verbose=0)}
        cases.append(line)

    mlp = lambda: [L.Dense(8, activation="relu"), L.Dense(3, activation="softmax")]
    adam = lambda: {"optimizer": keras.optimizers.Adam(0.02), "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    case(f"mlp_adam_{'tf' if backend == 'tensorflow' else 'jax'}", mlp, x, labels, adam)
    if backend == "tensorflow":
        case("sgd_momentum_tf", lambda: [L.Dense(5, activation="tanh", name="hidden"), L.Dense(1, name="out")], x, y,
             lambda: {"optimizer": keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True, clipnorm=1.0), "loss": keras.losses.MeanSquaredError(), "metrics": ["mae", keras.metrics.MeanSquaredError(name="error")]})
        case("uncompiled_tf", mlp, x, None)
        case("layers_tf", lambda: [L.Flatten(), L.Dense(6, kernel_initializer="he_normal", kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02), bias_initializer=keras.initializers.Constant(0.1), bias_regularizer="l2"),
                                   L.Activation("gelu"), L.Dropout(0.25, seed=3), L.Dense(4, use_bias=False, activity_regularizer="l1", kernel_initializer=keras.initializers.VarianceScaling(2.0, "fan_out", "uniform")), L.Dropout(0.1),
                                   L.Dense(3, activation="softmax", trainable=False, name="last")], x.reshape(20, 2, 2), np.eye(3, dtype="float32")[labels],
             lambda: {"optimizer": keras.optimizers.Adam(0.01, amsgrad=True, use_ema=True, ema_momentum=0.9, global_clipnorm=1.0), "loss": keras.losses.CategoricalCrossentropy(label_smoothing=0.1), "metrics": ["accuracy"], "weighted_metrics": ["mse"]}, goes_on=False)
    with open(target, "wb") as f:
        pickle.dump(cases, f)


def main():
    cases = []
    for backend in ("tensorflow", "jax"):
        with tempfile.NamedTemporaryFile() as f:
            subprocess.run([sys.executable, __file__, "--worker", backend, f.name], check=True)
            cases += pickle.load(f)
    for c in cases:
        with zipfile.ZipFile(golden.ROOT / FOLDER / c["file"]) as z:
            c["config"] = json.loads(z.read("config.json"))
    golden.write(f"{FOLDER}.json", golden.made_with("keras_files.py"), cases)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], sys.argv[3])
    else:
        main()
