"""Writes argali-model/src/test/resources/goldens/policies.json and policies/*.keras: small models trained by Keras on TensorFlow under the policies
mixed_bfloat16 and mixed_float16, set for the whole process.
"""

import os
import time

import numpy as np

import golden
from golden import vals

golden.quiet()
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

import keras_files  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

FOLDER = "argali-model/src/test/resources/goldens/policies"
L, CASES, STEPS, ROWS = keras.layers, [], 20, 8

X = vals((40, 6), -1, 1, seed=1)
LABELS = np.argmax(X[:, :3] + 0.3 * X[:, 1:4], axis=1).astype("int32")
IMAGES = vals((40, 6, 6, 2), -1, 1, seed=2)
KINDS = (np.arange(40) % 3).astype("int32")
IMAGES[KINDS == 1, :3] += 0.7
IMAGES[KINDS == 2, :, 3:] += 0.7


def mlp():
    return X, LABELS, [L.Dense(8, activation="relu"), L.Dense(3, activation="softmax")]


def cnn():
    return IMAGES, KINDS, [L.Conv2D(4, 3, activation="relu"), L.BatchNormalization(), L.MaxPooling2D(2), L.Flatten(), L.Dense(3, activation="softmax")]


def state(model):
    return {"weights": [{"path": w.path, "trainable": bool(w.trainable), "value": np.asarray(w)} for w in model.weights],
            "optimizer_variables": [{"path": v.path, "value": np.asarray(v)} for v in model.optimizer.variables]}


def case(label, policy, made, optimizer, file=False):
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    keras.config.set_dtype_policy(policy)
    x, y, layers = made()
    model = keras.Sequential([keras.Input(x.shape[1:]), *layers], name="model")
    for i, w in enumerate(model.weights):
        if "moving" not in w.path and "gamma" not in w.path:
            w.assign(vals(tuple(w.shape), -0.6, 0.6, seed=70 + i))
    ready = optimizer()
    serialized = keras.saving.serialize_keras_object(ready)
    model.compile(ready, "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    line = {"id": f"{policy}/{label}", "policy": policy, "config": keras.saving.serialize_keras_object(model), "optimizer": serialized,
            "compute_dtype": model.compute_dtype, "initial_weights": state(model)["weights"], "x": x, "y": y, "batch_size": ROWS}
    losses = []
    for step in range(STEPS):
        at = step * ROWS % len(x)
        model.reset_metrics()
        losses.append(np.float32(model.train_on_batch(x[at : at + ROWS], y[at : at + ROWS], return_dict=True)["loss"]))
    line |= {"losses": losses, **state(model), "predict": model.predict(x, verbose=0)}
    if file:
        line["file"] = f"{policy}_{label}.keras"
        path = golden.ROOT / FOLDER / line["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        begin = time.time()
        model.save(path)
        keras_files.fix_bytes(path, begin, time.time())
    CASES.append(line)


adam, sgd = lambda: keras.optimizers.Adam(0.01), lambda: keras.optimizers.SGD(0.05, momentum=0.9)
for policy in ("mixed_bfloat16", "mixed_float16"):
    case("mlp-adam", policy, mlp, adam, file=True)
    case("mlp-sgd", policy, mlp, sgd)
    case("cnn-adam", policy, cnn, adam)
case("overflow", "mixed_float16", mlp, lambda: keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.05), initial_scale=2.0**22, dynamic_growth_steps=8))
golden.write(f"{FOLDER}.json", golden.made_with("policies.py", backend="tensorflow"), CASES)
