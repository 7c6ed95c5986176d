"""Writes argali-model/src/test/resources/goldens/training.json: small models trained by Keras on TensorFlow, without shuffling."""

import os

import numpy as np

import golden
from golden import ints, vals

golden.quiet()
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

SPACES = {"optimizer": keras.optimizers, "loss": keras.losses, "metrics": keras.metrics, "weighted_metrics": keras.metrics}


def made(space, spec):
    """A name stays a name; {"class","args"} becomes an instance."""
    if isinstance(spec, list):
        return [made(space, s) for s in spec]
    return getattr(space, spec["class"])(**spec["args"]) if isinstance(spec, dict) else spec


def argument(value):
    """Layer arguments: {"class","args"} is an initializer or a regularizer."""
    if isinstance(value, dict):
        space = keras.regularizers if hasattr(keras.regularizers, value["class"]) else keras.initializers
        return getattr(space, value["class"])(**value["args"])
    return value


def build(case):
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input(tuple(case["input_shape"]))], name="model")
    for layer in case["layers"]:
        model.add(getattr(keras.layers, layer["class"])(**{k: argument(v) for k, v in layer["args"].items()}))
    for i, w in enumerate(model.weights if case["id"] != "documented-weighted-metrics" else ()):
        fan = w.shape[0] if len(w.shape) > 1 else 4
        w.assign(vals(tuple(w.shape), -1 / fan**0.5, 1 / fan**0.5, seed=50 + i))
    model.compile(**{k: made(SPACES[k], v) for k, v in case["compile"].items()}, jit_compile=False)
    return model


def weights(model):
    return [{"path": w.path, "trainable": bool(w.trainable), "value": np.asarray(w)} for w in model.weights]


def floats(logs):
    return {k: [np.float32(v) for v in vs] if isinstance(vs, list) else np.float32(vs) for k, vs in logs.items()}


CASES = []


def case(label, input_shape, layers, compile_, x, y, fit, batches=None, learn=True):
    spec = {"id": label, "backend": "tensorflow", "input_shape": input_shape, "layers": layers, "compile": compile_}
    model = build(spec)
    spec |= {"config": keras.saving.serialize_keras_object(model), "initial_weights": weights(model), "x": x, "y": y, "fit": fit}
    arguments = {k: v for k, v in fit.items()}
    if "validation_data" in fit:
        arguments["validation_data"] = tuple(fit["validation_data"])
    if "class_weight" in fit:
        arguments["class_weight"] = {int(k): v for k, v in fit["class_weight"].items()}
    history = model.fit(x, y, shuffle=False, verbose=0, **arguments)
    spec |= {"history": floats(history.history), "weights": weights(model)}
    size = fit["batch_size"]
    scores = model.evaluate(x, y, batch_size=size, verbose=0)
    spec |= {"evaluate": [np.float32(s) for s in np.atleast_1d(scores)], "evaluate_dict": floats(model.evaluate(x, y, batch_size=size, verbose=0, return_dict=True)),
             "metrics_names": list(model.metrics_names), "predict": model.predict(x, batch_size=size, verbose=0),
             "optimizer_variables": [{"path": v.path, "value": np.asarray(v)} for v in model.optimizer.variables]}
    CASES.append(spec)


def on_batches(label, input_shape, layers, compile_, calls):
    spec = {"id": label, "backend": "tensorflow", "input_shape": input_shape, "layers": layers, "compile": compile_}
    model = build(spec)
    spec |= {"config": keras.saving.serialize_keras_object(model), "initial_weights": weights(model)}
    done = []
    for what, x, y, *sw in calls:
        if what == "reset_metrics":
            model.reset_metrics()
            done.append({"call": what})
            continue
        if what == "predict_on_batch":
            done.append({"call": what, "x": x, "result": model.predict_on_batch(x)})
            continue
        result = getattr(model, what)(x, y, sample_weight=sw[0] if sw else None, return_dict=True)
        done.append({"call": what, "x": x, "y": y, "sample_weight": sw[0] if sw else None, "result": floats(result)})
    spec |= {"calls": done, "weights": weights(model), "optimizer_variables": [{"path": v.path, "value": np.asarray(v)} for v in model.optimizer.variables]}
    CASES.append(spec)


def dense(units, activation=None, **more):
    return {"class": "Dense", "args": {"units": units, **({"activation": activation} if activation else {}), **more}}


def of(cls, **args):
    return {"class": cls, "args": args}


X = vals((22, 4), -2, 2, seed=1)
LABELS = np.argmax(X[:, :3] + 0.3 * X[:, 1:4], axis=1).astype("int32")
ONE_HOT = np.eye(3, dtype="float32")[LABELS]
BINARY = (X.sum(axis=1, keepdims=True) > 0).astype("float32")
TARGET = np.round(X[:, :1] * 0.5 - X[:, 2:3] + 0.3, 3).astype("float32")
VX, VL = vals((9, 4), -2, 2, seed=2), ints(9, 0, 3, seed=3)
WEIGHTS = vals(22, 0, 2, seed=4, away=0)
MLP = [dense(6, "relu"), dense(3, "softmax")]
SPARSE = "sparse_categorical_crossentropy"
ACC = {"loss": SPARSE, "metrics": ["accuracy"]}

for name, optimizer in [("adam", "adam"), ("sgd", "sgd"), ("adam-rate", of("Adam", learning_rate=0.05)), ("adam-amsgrad", of("Adam", learning_rate=0.05, amsgrad=True)),
                        ("sgd-momentum", of("SGD", learning_rate=0.1, momentum=0.9)), ("sgd-nesterov-clipnorm", of("SGD", learning_rate=0.1, momentum=0.9, nesterov=True, clipnorm=0.5)),
                        ("adam-global-clipnorm-decay", of("Adam", learning_rate=0.05, global_clipnorm=0.3, weight_decay=0.02)), ("sgd-clipvalue", of("SGD", learning_rate=0.1, clipvalue=0.05)),
                        ("adam-ema", of("Adam", learning_rate=0.05, use_ema=True, ema_momentum=0.8)), ("sgd-ema-overwrite-2", of("SGD", learning_rate=0.1, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2)),
                        ("adam-accumulate-2", of("Adam", learning_rate=0.05, gradient_accumulation_steps=2))]:
    case(f"softmax-{name}", [4], MLP, {"optimizer": optimizer, **ACC}, X, LABELS, {"epochs": 3, "batch_size": 5})
FAST = of("Adam", learning_rate=0.05)
case("validation-data", [4], MLP, {"optimizer": FAST, **ACC}, X, LABELS, {"epochs": 2, "batch_size": 8, "validation_data": [VX, VL]})
case("validation-data-weighted", [4], MLP, {"optimizer": FAST, "loss": SPARSE, "metrics": ["accuracy"], "weighted_metrics": ["accuracy"]}, X, LABELS, {"epochs": 2, "batch_size": 8, "sample_weight": WEIGHTS, "validation_data": [VX, VL, vals(9, 0, 2, seed=5, away=0)]})
case("validation-batch-size", [4], MLP, {"optimizer": FAST, **ACC}, X, LABELS, {"epochs": 2, "batch_size": 8, "validation_batch_size": 2, "validation_data": [VX, VL]})
case("validation-split", [4], MLP, {"optimizer": FAST, **ACC}, X, LABELS, {"epochs": 2, "batch_size": 4, "validation_split": 0.25})
case("validation-freq-2", [4], MLP, {"optimizer": FAST, **ACC}, X, LABELS, {"epochs": 3, "batch_size": 8, "validation_data": [VX, VL], "validation_freq": 2})
case("initial-epoch", [4], MLP, {"optimizer": FAST, **ACC}, X, LABELS, {"epochs": 3, "initial_epoch": 1, "batch_size": 8})
case("sample-weight", [4], MLP, {"optimizer": FAST, "loss": SPARSE, "metrics": ["accuracy"], "weighted_metrics": [of("SparseCategoricalAccuracy", name="weighted")]}, X, LABELS, {"epochs": 2, "batch_size": 5, "sample_weight": WEIGHTS})
case("class-weight", [4], MLP, {"optimizer": FAST, **ACC}, X, LABELS, {"epochs": 2, "batch_size": 5, "class_weight": {"0": 0.5, "1": 2.0}})
case("class-weight-one-hot", [4], MLP, {"optimizer": FAST, "loss": "categorical_crossentropy", "metrics": ["accuracy"]}, X, ONE_HOT, {"epochs": 2, "batch_size": 5, "class_weight": {"0": 0.5, "1": 2.0, "2": 1.5}})
case("one-hot", [4], MLP, {"optimizer": FAST, "loss": "categorical_crossentropy", "metrics": ["accuracy", "mse"]}, X, ONE_HOT, {"epochs": 2, "batch_size": 6})
case("one-hot-label-smoothing", [4], MLP, {"optimizer": FAST, "loss": of("CategoricalCrossentropy", label_smoothing=0.1), "metrics": ["acc"]}, X, ONE_HOT, {"epochs": 2, "batch_size": 6})
case("logits", [4], [dense(6, "relu"), dense(3)], {"optimizer": FAST, "loss": of("SparseCategoricalCrossentropy", from_logits=True), "metrics": ["accuracy"]}, X, LABELS, {"epochs": 2, "batch_size": 6})
case("softmax-activation-layer", [4], [dense(6, "tanh"), dense(3), of("Activation", activation="softmax")], {"optimizer": FAST, **ACC}, X, LABELS, {"epochs": 2, "batch_size": 6})
case("ignore-class", [4], MLP, {"optimizer": FAST, "loss": of("SparseCategoricalCrossentropy", ignore_class=2)}, X, LABELS, {"epochs": 2, "batch_size": 6})
case("sigmoid", [4], [dense(5, "relu"), dense(1, "sigmoid")], {"optimizer": FAST, "loss": "binary_crossentropy", "metrics": ["accuracy"]}, X, BINARY, {"epochs": 3, "batch_size": 7})
case("sigmoid-flat-targets", [4], [dense(5, "relu"), dense(1, "sigmoid")], {"optimizer": FAST, "loss": "binary_crossentropy", "metrics": ["accuracy"]}, X, BINARY[:, 0].copy(), {"epochs": 2, "batch_size": 7})
case("sigmoid-logits", [4], [dense(5, "relu"), dense(1)], {"optimizer": FAST, "loss": of("BinaryCrossentropy", from_logits=True)}, X, BINARY, {"epochs": 2, "batch_size": 7})
case("saturated-softmax", [4], [dense(3, "softmax")], {"optimizer": of("SGD", learning_rate=0.1), **ACC}, X * 60, LABELS, {"epochs": 2, "batch_size": 11})
case("regression", [4], [dense(5, "tanh"), dense(1)], {"optimizer": of("SGD", learning_rate=0.05), "loss": "mse", "metrics": ["mae", "mse"]}, X, TARGET, {"epochs": 3, "batch_size": 6})
case("regression-flat-targets", [4], [dense(5, "tanh"), dense(1)], {"optimizer": of("SGD", learning_rate=0.05), "loss": "mean_absolute_error", "metrics": ["mse"]}, X, TARGET[:, 0].copy(), {"epochs": 2, "batch_size": 6})
case("regularizers", [4], [dense(5, "relu", kernel_regularizer=of("L2", l2=0.1), bias_regularizer=of("L1", l1=0.05)), dense(1, kernel_regularizer=of("L1L2", l1=0.01, l2=0.02))], {"optimizer": of("SGD", learning_rate=0.05), "loss": "mse", "metrics": ["mse"]}, X, TARGET, {"epochs": 2, "batch_size": 6, "validation_split": 0.3})
case("activity-regularizer", [4], [dense(5, "relu", activity_regularizer=of("L2", l2=0.1)), dense(1)], {"optimizer": of("SGD", learning_rate=0.05), "loss": "mse"}, X, TARGET, {"epochs": 2, "batch_size": 6})
case("frozen-layer", [4], [dense(6, "relu", trainable=False), dense(3, "softmax")], {"optimizer": FAST, **ACC}, X, LABELS, {"epochs": 2, "batch_size": 6})
case("flatten", [2, 2], [of("Flatten"), dense(6, "relu"), of("Dropout", rate=0.0), dense(3, "softmax")], {"optimizer": FAST, **ACC}, X.reshape(22, 2, 2), LABELS, {"epochs": 2, "batch_size": 6})
case("sequence-outputs", [3, 4], [dense(5, "relu"), dense(3, "softmax")], {"optimizer": FAST, **ACC}, vals((8, 3, 4), seed=6), ints((8, 3), 0, 3, seed=6), {"epochs": 2, "batch_size": 3})
case("one-batch", [4], MLP, {"optimizer": FAST, **ACC}, X, LABELS, {"epochs": 2, "batch_size": 64})
case("batch-of-one", [4], MLP, {"optimizer": FAST, **ACC}, X[:5], LABELS[:5], {"epochs": 2, "batch_size": 1})
case("steps-per-epoch", [4], MLP, {"optimizer": FAST, **ACC}, X, LABELS, {"epochs": 2, "batch_size": 5, "steps_per_epoch": 2})
case("nan-in-data", [4], MLP, {"optimizer": FAST, **ACC}, np.where(np.arange(88).reshape(22, 4) == 30, np.float32(np.nan), X), LABELS, {"epochs": 2, "batch_size": 5})
case("uint8-inputs", [4], MLP, {"optimizer": FAST, **ACC}, ints((10, 4), 0, 9, dtype="uint8"), LABELS[:10].astype("uint8"), {"epochs": 2, "batch_size": 4})
case("documented-weighted-metrics", [1], [dense(1, use_bias=False, kernel_initializer=of("Ones"))], {"optimizer": of("SGD", learning_rate=0.0), "loss": "mse", "metrics": ["mse"], "weighted_metrics": [of("MeanSquaredError", name="wmse")]}, np.array([[0], [1], [2], [3]], "float32"), np.zeros((4, 1), "float32"), {"epochs": 1, "batch_size": 3, "sample_weight": np.array([1, 0, 0, 1], "float32")})

on_batches("train-on-batch", [4], MLP, {"optimizer": FAST, **ACC}, [("train_on_batch", X[:5], LABELS[:5]), ("train_on_batch", X[5:9], LABELS[5:9]), ("test_on_batch", X[9:12], LABELS[9:12]), ("train_on_batch", X[12:16], LABELS[12:16], WEIGHTS[12:16]), ("predict_on_batch", X[:2], None), ("reset_metrics", None, None), ("train_on_batch", X[:5], LABELS[:5])])
on_batches("train-on-batch-regression", [4], [dense(1)], {"optimizer": of("SGD", learning_rate=0.05, momentum=0.5), "loss": "mse", "metrics": ["mae"]}, [("train_on_batch", X[:5], TARGET[:5]), ("train_on_batch", X[5:6], TARGET[5:6]), ("test_on_batch", X[:5], TARGET[:5])])
golden.write("argali-model/src/test/resources/goldens/training.json", golden.made_with("training.py", backend="tensorflow"), CASES)
