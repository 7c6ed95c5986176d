"""Opens a .keras file that Argali wrote with the real Keras: prints its predictions, and its weights after further training.

    KERAS_BACKEND=tensorflow python goldens/check_keras_file.py FILE.keras INPUT.json [--continue DATA.json]

INPUT.json holds a tensor {"dtype","shape","data"}, or an object with the tensor "x". DATA.json holds tensors "x" and "y" and may hold "batch_size"
(default 4), "epochs" (1) and "sample_weight"; training does not shuffle. It prints one JSON object: "predict", "weights", "optimizer_variables",
and with --continue the same again under "continue", with "history".
"""

import argparse
import json

import numpy as np

import golden

golden.quiet()


def array(t):
    data = [float(v) if isinstance(v, str) else v for v in t["data"]]
    return np.array(data, golden.np_dtype(t["dtype"])).reshape(t["shape"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("input")
    parser.add_argument("--continue", dest="more")
    options = parser.parse_args()
    import keras

    def state(model):
        return {"weights": [{"path": w.path, "value": np.asarray(w)} for w in model.weights],
                "optimizer_variables": [{"path": v.path, "value": np.asarray(v)} for v in model.optimizer.variables] if model.compiled else []}

    with open(options.input, encoding="utf-8") as f:
        given = json.load(f)
    x = array(given if "data" in given else given["x"])
    model = keras.saving.load_model(options.file)
    out = {"keras": keras.__version__, "backend": keras.backend.backend(), "compiled": bool(model.compiled), "predict": model.predict(x, verbose=0), **state(model)}
    if options.more:
        with open(options.more, encoding="utf-8") as f:
            data = json.load(f)
        weight = array(data["sample_weight"]) if data.get("sample_weight") else None
        history = model.fit(array(data["x"]), array(data["y"]), sample_weight=weight, batch_size=data.get("batch_size", 4), epochs=data.get("epochs", 1), shuffle=False, verbose=0)
        out["continue"] = {"history": {k: [np.float32(v) for v in vs] for k, vs in history.history.items()}, **state(model), "predict": model.predict(x, verbose=0)}
    print(golden.text(out))


if __name__ == "__main__":
    main()
