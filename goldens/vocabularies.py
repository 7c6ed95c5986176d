"""Writes argali-model/src/test/resources/goldens/vocabularies/*.keras with Keras, models whose layers took a vocabulary from data, and
vocabularies.json: what those layers and the models behind them make of texts and integers.

    python goldens/vocabularies.py            writes them
    python goldens/vocabularies.py --check F  opens the files of folder F, which Argali wrote, and compares
"""

import json
import os
import sys
import time

import numpy as np

import golden
from golden import vals
from keras_files import fix_bytes

FOLDER = "argali-model/src/test/resources/goldens/vocabularies"
DOCUMENTS = ["The quick brown fox", "the lazy dog, the fox", "Ça va? the dog", "brown brown dog é"]
TEXTS = ["the brown fox", "a dog!", "ça va the dog the dog", ""]
WORDS = [["red", "green", "red"], ["blue", "red", "green"], ["green", "grey", "red"]]
NUMBERS = [[12, 36, 12], [1138, 12, 42], [0, 42, 42]]


def models(keras):
    L = keras.layers

    def texts(**arguments):
        layer = L.TextVectorization(**arguments)
        if "vocabulary" not in arguments:
            layer.adapt(DOCUMENTS)
        return layer, [[t] for t in TEXTS], (1,), "string"

    def words(**arguments):
        layer = L.StringLookup(**arguments)
        if "vocabulary" not in arguments:
            layer.adapt(WORDS)
        return layer, [["red", "blue", ""], ["black", "green", "green"]], (3,), "string"

    def numbers(**arguments):
        layer = L.IntegerLookup(**arguments)
        if "vocabulary" not in arguments:
            layer.adapt(NUMBERS)
        return layer, [[12, 7, 42], [0, 1138, 12], [5, 5, 36]], (3,), "int64"

    embedding = lambda: [L.Embedding(20, 3), L.GlobalAveragePooling1D(), L.Dense(2)]
    dense = lambda: [L.Dense(2)]
    return [
        ("text_int", False, texts(output_sequence_length=5), embedding()),
        ("text_int_functional", True, texts(max_tokens=8, standardize="lower"), embedding()),
        ("text_multi_hot", False, texts(output_mode="multi_hot", max_tokens=30, pad_to_max_tokens=True, ngrams=(1, 3)), dense()),
        ("text_tf_idf", False, texts(output_mode="tf_idf", ngrams=2), dense()),
        ("text_tf_idf_given", True, texts(output_mode="tf_idf", vocabulary=["dog", "the", "fox"], idf_weights=[0.5, 0.25, 0.75]), dense()),
        ("words_int", True, words(mask_token="", num_oov_indices=2), embedding()),
        ("words_multi_hot", False, words(output_mode="multi_hot"), dense()),
        ("words_tf_idf", True, words(output_mode="tf_idf"), dense()),
        ("words_tf_idf_given", False, words(output_mode="tf_idf", vocabulary=["red", "blue"], idf_weights=[0.5, 0.25]), dense()),
        ("numbers_int", False, numbers(mask_token=0), embedding()),
        ("numbers_count", True, numbers(output_mode="count", num_oov_indices=3), dense()),
        ("numbers_tf_idf", True, numbers(output_mode="tf_idf"), dense()),
    ]


def write():
    import keras
    import tensorflow as tf

    cases = []
    for name, functional, (layer, x, shape, dtype), rest in models(keras):
        data = tf.constant(x, dtype)
        if functional:
            inputs = keras.Input(shape, dtype=dtype)
            y = layer(inputs)
            for one in rest:
                y = one(y)
            model = keras.Model(inputs, y, name=name)
        else:
            model = keras.Sequential([keras.Input(shape, dtype=dtype), layer, *rest], name=name)
        model(data)
        for i, w in enumerate(model.weights):
            w.assign(vals(tuple(w.shape), -0.6, 0.6, seed=70 + i))
        path = golden.ROOT / FOLDER / f"{name}.keras"
        path.parent.mkdir(parents=True, exist_ok=True)
        begin = time.time()
        model.save(path)
        fix_bytes(path, begin, time.time())
        model = keras.saving.load_model(path)
        layer = model.get_layer(layer.name)
        cases.append({"id": name, "file": path.name, "layer": layer.name, "x": x, "vocabulary": [v if isinstance(v, str) else int(v) for v in layer.get_vocabulary()],
                      "encoded": np.asarray(layer(data)), "output": np.asarray(model(data))})
    golden.write(f"{FOLDER}.json", golden.made_with("vocabularies.py"), cases)


def check(folder):
    import keras
    import tensorflow as tf

    with open(golden.ROOT / f"{FOLDER}.json", encoding="utf-8") as f:
        cases = json.load(f)["cases"]
    for c in cases:
        model = keras.saving.load_model(os.path.join(folder, c["file"]))
        layer = model.get_layer(c["layer"])
        data = tf.constant(c["x"], "string" if isinstance(c["x"][0][0], str) else "int64")
        assert [v if isinstance(v, str) else int(v) for v in layer.get_vocabulary()] == c["vocabulary"], c["id"]
        for what, y in ("encoded", layer(data)), ("output", model(data)):
            np.testing.assert_allclose(np.asarray(y).ravel(), c[what]["data"], atol=1e-6, err_msg=c["id"])
        print(c["id"], "opened by Keras", keras.__version__, "with equal outputs")


if __name__ == "__main__":
    golden.quiet()
    os.environ["KERAS_BACKEND"] = "tensorflow"
    check(sys.argv[2]) if sys.argv[1:2] == ["--check"] else write()
