"""Writes argali-model/src/test/resources/goldens/{summary,progbar}.json and argali-nn/src/test/resources/goldens/strings.json: the texts that Keras prints and the names that it takes."""

import contextlib
import io
import os
import re
import sys
import types

import numpy as np

import golden
from golden import ints, vals

golden.quiet()
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.pop("NO_COLOR", None)
import keras  # noqa: E402
from keras.src.utils import progbar as progbar_module  # noqa: E402

FOLDER = "argali-model/src/test/resources/goldens"
HEADER = golden.made_with("texts.py", backend="tensorflow")
L = keras.layers


# ---- summary --------------------------------------------------------------------------------------------------------


def summary():
    cases, models = [], []

    def mlp(**names):
        return keras.Sequential([keras.Input((784,)), L.Dense(64, activation="relu"), L.Dense(10, activation="softmax")], **names)

    def trained(model, optimizer, x, y, loss="sparse_categorical_crossentropy", **more):
        model.compile(optimizer=optimizer, loss=loss, **more)
        model.fit(x, y, verbose=0)
        return model

    def frozen():
        model = keras.Sequential([keras.Input((8,)), L.Dense(4, activation="relu"), L.Dense(2)], name="frozen")
        model.layers[0].trainable = False
        return model

    def half_built():
        return keras.Sequential([L.Dense(4), L.Dropout(0.5), L.Dense(2)], name="unbuilt")

    def added():
        model = keras.Sequential(name="added")
        model.add(keras.Input((28, 28)))
        for layer in (L.Flatten(), L.Dense(128, activation="relu"), L.Dropout(0.2), L.Dense(10), L.Activation("softmax")):
            model.add(layer)
        return model

    makers = {
        "mlp": mlp, "mlp-compiled": lambda: _compiled(mlp()), "unbuilt": half_built, "empty": lambda: keras.Sequential(name="empty"), "flatten-dropout-activation": added, "frozen": frozen,
        "mlp-after-adam": lambda: trained(mlp(), "adam", vals((4, 784)), ints(4, 0, 10)), "mlp-after-sgd": lambda: trained(mlp(), "sgd", vals((4, 784)), ints(4, 0, 10)),
        "mlp-after-sgd-momentum": lambda: trained(mlp(), keras.optimizers.SGD(momentum=0.9), vals((4, 784)), ints(4, 0, 10)),
        "mlp-after-adam-amsgrad-ema": lambda: trained(mlp(), keras.optimizers.Adam(amsgrad=True, use_ema=True), vals((4, 784)), ints(4, 0, 10)),
        "frozen-after-adam": lambda: trained(frozen(), "adam", vals((4, 8)), vals((4, 2)), "mse"),
        "long-names": lambda: keras.Sequential([keras.Input((12,)), L.Dense(3, name="a_rather_long_name_for_a_dense_layer_that_wraps_in_its_cell"), L.Dense(2, name="x" * 60)], name="a_model_with_a_long_name"),
        "markup-in-names": lambda: keras.Sequential([keras.Input((2,)), L.Dense(3, name="[bold]layer[0]")], name="[red]model"),
        "large": lambda: keras.Sequential([keras.Input((20000,)), L.Dense(3000), L.Dense(1000)], name="large"),
        "rank-4": lambda: keras.Sequential([keras.Input((None, 16, 8)), L.Dense(4)], name="rank_4"), "no-weights": lambda: keras.Sequential([keras.Input((2, 3)), L.Flatten(), L.Activation("relu")], name="no_weights"),
        "batch-size": lambda: keras.Sequential([keras.Input((4,), batch_size=32), L.Dense(3)], name="batch_size"),
        "float64": lambda: keras.Sequential([keras.Input((4,), dtype="float64"), L.Dense(3, dtype="float64")], name="float64"),
        "nested": lambda: keras.Sequential([keras.Input((4,)), keras.Sequential([keras.Input((4,)), L.Dense(3), L.Dense(2)], name="inner"), L.Dense(1)], name="outer"),
        "deferred-then-called": lambda: _called(half_built()),
    }
    for label, maker in makers.items():
        keras.backend.clear_session()
        model = maker()
        models.append({"id": label, "config": model.get_config() if label != "empty" else None, "optimizer": keras.saving.serialize_keras_object(model.optimizer) if model.compiled else None,
                       "optimizer_built": bool(model.compiled and model.optimizer.built), "built": bool(model.built)})
        for columns, line_length, extra in [(80, None, {}), (100, None, {}), (120, None, {}), (200, 80, {}), (200, 100, {}), (200, 120, {}), (120, None, {"show_trainable": True}), (80, None, {"show_trainable": True}), (100, None, {"expand_nested": True})]:
            if extra.get("expand_nested") and label != "nested" or extra.get("show_trainable") and label not in ("mlp", "frozen", "flatten-dropout-activation"):
                continue
            os.environ["COLUMNS"], os.environ["LINES"] = str(columns), "40"
            got = []
            model.summary(line_length=line_length, print_fn=got.append, **extra)
            cases.append({"id": f"{label}/{columns}{f'-line-{line_length}' if line_length else ''}{''.join('-' + k for k in extra)}", "model": label, "columns": columns, "line_length": line_length, **extra, "text": got[0]})
        if label in ("mlp", "frozen", "unbuilt"):
            os.environ.update({"COLUMNS": "80", "FORCE_COLOR": "1", "TERM": "xterm-256color"})
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                model.summary(show_trainable=label == "frozen")
            os.environ.pop("FORCE_COLOR")
            cases.append({"id": f"{label}/80-colours", "model": label, "columns": 80, "line_length": None, "show_trainable": label == "frozen", "colours": True, "text": out.getvalue()})
    golden.write(f"{FOLDER}/summary.json", HEADER, cases, models=models)


def _compiled(model):
    model.compile(optimizer="adam", loss="mse")
    return model


def _called(model):
    model(vals((2, 3)))
    return model


# ---- progress bar ---------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self):
        self.now = 0.0
        progbar_module.time = types.SimpleNamespace(time=lambda: self.now)


def progbar():
    cases, clock = [], Clock()

    def bar(label, updates, start=1000.0, target=10, **args):
        """updates: (current, values, clock after start[, finalize])"""
        clock.now = start
        made = keras.utils.Progbar(target, **args)
        steps = []
        for current, values, t, *finalize in updates:
            clock.now = start + t
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                made.update(current, [(k, v) for k, v in values.items()], finalize=finalize[0] if finalize else None)
            steps.append({"current": current, "values": [[k, v] for k, v in values.items()], "finalize": finalize[0] if finalize else None, "clock": clock.now, "output": out.getvalue()})
        cases.append({"id": f"Progbar/{label}", "target": target, "args": args, "start": start, "updates": steps})

    def losses(n, dt, **more):
        return [(i, {"loss": 2.5 - 0.2 * i, **more}, dt * i) for i in range(1, n + 1)]

    bar("plain", losses(10, 0.1))
    bar("too-fast-to-redraw", losses(10, 0.01))
    bar("microseconds", losses(10, 0.0004), interval=0.0)
    bar("milliseconds-rounding", losses(10, 0.0125), interval=0.0)
    bar("seconds-per-step", losses(5, 1.5), target=5)
    bar("half-seconds-round-to-even", losses(5, 2.5), target=5)
    bar("one-second", losses(3, 1.0), target=3)
    bar("eta-minutes", losses(4, 12.0), target=20)
    bar("eta-exactly-a-minute", losses(4, 10.0), target=8)
    bar("eta-hours", losses(4, 100.0), target=200)
    bar("eta-exactly-an-hour", losses(3, 100.0), target=38)
    bar("target-1", losses(1, 0.2), target=1)
    bar("target-100", losses(5, 1.0) + [(50, {"loss": 0.5}, 60.0), (100, {"loss": 0.25}, 100.0)], target=100)
    bar("target-1875", [(1, {"accuracy": 0.1, "loss": 2.3}, 1.0), (2, {"accuracy": 0.2, "loss": 2.2}, 1.06), (40, {"accuracy": 0.4, "loss": 1.9}, 1.2), (1875, {"accuracy": 0.9, "loss": 0.3}, 4.0)], target=1875)
    bar("same-clock", [(1, {"loss": 1.0}, 0.0), (2, {"loss": 1.0}, 0.0), (10, {"loss": 1.0}, 0.0)])
    bar("unknown-length", losses(4, 0.3), target=None)
    bar("unknown-length-finalized", losses(3, 0.3) + [(3, {"loss": 1.0}, 1.0, True)], target=None)
    bar("target-0", losses(2, 0.3), target=0)
    bar("no-values", [(1, {}, 0.5), (10, {}, 5.0)])
    bar("width-30", losses(10, 0.1), width=30)
    bar("unit-name", losses(3, 0.1), target=3, unit_name="sample")
    bar("verbose-2", losses(10, 0.1), verbose=2)
    bar("verbose-2-seconds", losses(3, 1.4), target=3, verbose=2)
    bar("verbose-0", losses(3, 0.1), target=3, verbose=0)
    tiny = {"a": 1e-3, "b": 1.0001e-3, "c": 9.99e-4, "d": 0.0, "e": -0.5, "f": -1e-3, "g": -1e-4, "h": 12345.6789, "i": 1e-9, "j": float("nan"), "k": float("inf"), "l": 1.0, "m": -float("inf"), "n": 1e20}
    for verbose in (1, 2):
        bar(f"values-verbose-{verbose}", [(1, tiny, 0.5), (2, tiny, 1.0)], target=2, verbose=verbose, stateful_metrics=list(tiny))
    bar("averaged", [(1, {"loss": 4.0}, 0.1), (2, {"loss": 2.0}, 0.2), (4, {"loss": 1.0}, 0.4), (10, {"loss": 0.5}, 1.0)])
    bar("stateful", [(1, {"loss": 4.0, "acc": 0.1}, 0.1), (2, {"loss": 2.0, "acc": 0.2}, 0.2), (4, {"loss": 1.0, "acc": 0.4}, 0.4), (10, {"loss": 0.5, "acc": 0.9}, 1.0)], stateful_metrics=["acc"])
    bar("shrinking-line", [(1, {"loss": 123456.0}, 0.1), (2, {"loss": 1.0}, 0.2), (10, {"loss": 1.0}, 0.3)], stateful_metrics=["loss"])
    bar("growing-line", [(1, {"loss": 1.0}, 0.1), (2, {"loss": 1.0, "mae": 2.0}, 0.2), (10, {"loss": 1.0, "mae": 2.0}, 0.3)], stateful_metrics=["loss", "mae"])
    bar("integer-values", [(1, {"n": 3}, 0.1), (10, {"n": 7}, 1.0)], stateful_metrics=["n"])

    def logger(label, steps, verbose, epochs=2, events=(), start=5000.0, phase="train"):
        """What fit, evaluate and predict print: the ProgbarLogger driven by events (kind, index, logs, clock)."""
        clock.now = start
        made = keras.callbacks.ProgbarLogger() if hasattr(keras.callbacks, "ProgbarLogger") else None
        made.set_params({"verbose": verbose, "epochs": epochs, "steps": steps})
        done = []
        for kind, index, logs, t in events:
            clock.now = start + t
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                hook = getattr(made, "on_" + kind)
                hook(logs) if index is None else hook(index, logs)
            done.append({"event": kind, "index": index, "logs": logs, "clock": clock.now, "output": out.getvalue()})
        cases.append({"id": f"{phase}/{label}", "steps": steps, "verbose": verbose, "epochs": epochs, "start": start, "events": done})

    def fit_events(steps, epochs, dt, validation=True):
        events, t = [("train_begin", None, {}, 0.0)], 0.0
        for e in range(epochs):
            events.append(("epoch_begin", e, {}, t))
            for b in range(steps):
                t += dt * (8 if b == 0 and e == 0 else 1)
                events.append(("train_batch_end", b, {"accuracy": 0.1 + 0.02 * b + 0.2 * e, "loss": 2.3 - 0.1 * b - 0.7 * e}, t))
            logs = {"accuracy": 0.1 + 0.02 * steps + 0.2 * e, "loss": 2.3 - 0.1 * steps - 0.7 * e}
            if validation:
                t += 2 * dt
                logs |= {"val_accuracy": 0.35 + 0.1 * e, "val_loss": 1.75 - 0.6 * e}
            events.append(("epoch_end", e, logs, t))
        return [*events, ("train_end", None, {}, t)]

    for verbose in (0, 1, 2):
        logger(f"validation-verbose-{verbose}", 4, verbose, 2, fit_events(4, 2, 0.1))
        logger(f"slow-verbose-{verbose}", 3, verbose, 2, fit_events(3, 2, 1.3))
        logger(f"one-epoch-verbose-{verbose}", 4, verbose, 1, fit_events(4, 1, 0.1, False))
        logger(f"fast-verbose-{verbose}", 12, verbose, 2, fit_events(12, 2, 0.003))
        logger(f"unknown-steps-verbose-{verbose}", None, verbose, 2, fit_events(3, 2, 0.2))
        test = [("test_begin", None, {}, 0.0), *[("test_batch_end", b, {"accuracy": 0.5, "loss": 1.0 - 0.1 * b}, 0.1 * (b + 1)) for b in range(3)], ("test_end", None, {"accuracy": 0.5, "loss": 0.8}, 0.35)]
        logger(f"evaluate-verbose-{verbose}", 3, verbose, 1, test, phase="test")
        predict = [("predict_begin", None, {}, 0.0), *[("predict_batch_end", b, {"outputs": []}, 0.1 * (b + 1)) for b in range(3)], ("predict_end", None, {}, 0.3)]
        logger(f"predict-verbose-{verbose}", 3, verbose, 1, predict, phase="predict")
    golden.write(f"{FOLDER}/progbar.json", HEADER, cases)


# ---- names ----------------------------------------------------------------------------------------------------------

BAD = ("foo", "", "Foo Bar", "keras")


def strings():
    cases = []
    spaces = {"optimizers": keras.optimizers, "losses": keras.losses, "metrics": keras.metrics, "activations": keras.activations, "initializers": keras.initializers, "regularizers": keras.regularizers}
    sources = {"optimizers": "keras.src.optimizers", "losses": "keras.src.losses", "metrics": "keras.src.metrics", "activations": "keras.src.activations", "initializers": "keras.src.initializers", "regularizers": "keras.src.regularizers"}
    for kind, space in spaces.items():
        module = sys.modules[sources[kind]]
        table = getattr(module, "ALL_OBJECTS_DICT")
        names = {n for n in dir(space) if not n.startswith("_") and n not in ("get", "serialize", "deserialize", "schedules")} | set(table)
        names |= {n.lower() for n in names} | {n.upper() for n in ("adam", "sgd", "mse", "mae", "bce", "relu", "l2", "zeros")} | {n.capitalize() for n in ("relu", "softmax", "mse", "accuracy", "adam", "zeros")}
        names |= {"accuracy", "acc", "crossentropy", "ce", "mean", "l1_l2", "L1L2", "uniform", "normal", "one", "zero", "kld", "rmse", "swish", "linear", "cross_entropy"} | set(BAD)
        for name in sorted(names):
            line = {"id": f"{kind}/{name}", "kind": kind, "identifier": name}
            try:
                found = space.get(name)
                if isinstance(found, type):
                    line |= {"accepted": True, "type": "class", "name": found.__name__}
                elif isinstance(found, types.FunctionType) or callable(found) and not hasattr(found, "get_config"):
                    line |= {"accepted": True, "type": "function", "name": getattr(found, "__name__", type(found).__name__)}
                else:
                    line |= {"accepted": True, "type": "instance", "name": type(found).__name__, "serialized": keras.saving.serialize_keras_object(found)}
            except Exception as e:  # noqa: BLE001 - what Keras raises is the datum
                line |= {"accepted": False, "error": type(e).__name__, "message": re.sub(r" at 0x[0-9a-f]+", "", str(e))[:300]}
            cases.append(line)
        found = space.get(None) if kind != "optimizers" else None
        cases.append({"id": f"{kind}/null", "kind": kind, "identifier": None, "accepted": kind != "optimizers", "type": "none" if found is None else "function", "name": getattr(found, "__name__", None)})
    from keras.src.trainers import compile_utils

    shapes = [([8, 1], [8, 1]), ([8], [8, 1]), ([8], [8, 3]), ([8, 1], [8, 3]), ([8, 3], [8, 3]), ([8, 5], [8, 5, 3]), ([8, 5, 1], [8, 5, 3]), ([8, 5, 3], [8, 5, 3]), ([8, 2], [8, 2])]
    for kind, names, get in [("compile-metrics", ("accuracy", "acc", "crossentropy", "ce", "mse", "mae", "binary_accuracy", "Accuracy", "foo"), compile_utils.get_metric),
                             ("compile-loss", ("crossentropy", "ce", "mse", "binary_crossentropy", "foo"), compile_utils.get_loss)]:
        for name in names:
            for ys, ps in shapes:
                line = {"id": f"{kind}/{name}/{'x'.join(map(str, ys))}-and-{'x'.join(map(str, ps))}", "kind": kind, "identifier": name, "y_true_shape": ys, "y_pred_shape": ps}
                try:
                    found = get(name, np.zeros(ys, "float32"), np.zeros(ps, "float32"))
                    fn = getattr(found, "_fn", None) or getattr(found, "fn", None)
                    line |= {"accepted": True, "type": type(found).__name__, "name": found.name, "function": getattr(fn, "__name__", None)}
                except Exception as e:  # noqa: BLE001
                    line |= {"accepted": False, "error": type(e).__name__, "message": str(e)[:300]}
                cases.append(line)
    golden.write(FOLDER.replace("argali-model", "argali-nn") + "/strings.json", HEADER, cases)


if __name__ == "__main__":
    every = {f.__name__: f for f in (summary, progbar, strings)}
    for name in sys.argv[1:] or every:
        every[name]()
