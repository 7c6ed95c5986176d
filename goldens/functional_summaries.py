"""Writes argali-model/src/test/resources/goldens/functional_summaries.json: what Keras prints of functional models with models inside, in several widths and with several options at once."""

import json
import os

import golden

golden.quiet()
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.pop("NO_COLOR", None)
import keras  # noqa: E402

L, K = keras.layers, keras


def nested():
    x = K.Input((4,), name="core_in")
    core = K.Model(x, L.Dense(4, name="core_out")(L.BatchNormalization(name="core_norm")(L.Dense(3, name="core_dense")(x))), name="core")
    core.trainable = False
    a, b = K.Input((4,), name="a"), K.Input((4,), name="b")
    middle = K.Model([a, b], L.Dense(5, name="middle_out")(L.Concatenate(name="middle_join")([core(a), core(b), a])), name="middle")
    left, right = K.Input((4,), name="left"), K.Input((4,), name="right")
    stack = K.Sequential([K.Input((5,)), L.Dense(6, name="stack_dense", trainable=False), L.Dropout(0.5, name="stack_drop")], name="stack")
    h = stack(middle([left, right]))
    shared = L.Dense(2, name="shared")
    return K.Model([left, right], [L.Add(name="sum")([shared(h), shared(L.Dense(6, name="a_layer_with_a_name_that_is_much_too_long_for_its_column")(left))]), h], name="nested")


def sequential_outside():
    x = K.Input((4,), name="x")
    branch = K.Model(x, L.Multiply(name="gate")([L.Dense(3, name="value")(x), L.Dense(3, activation="sigmoid", name="key")(x)]), name="branch")
    return K.Sequential([K.Input((4,)), branch, L.Dense(1, name="out")], name="sequential_outside")


def several_outputs():
    x = K.Input((5, 3), name="steps")
    y, h, c = L.LSTM(4, return_sequences=True, return_state=True, name="lstm")(x)
    return K.Model(x, [y, L.Concatenate(name="states")([h, c])], name="several_outputs")


OPTIONS = [
    (80, None, {"expand_nested": True, "show_trainable": True}),
    (140, None, {"expand_nested": True, "show_trainable": True}),
    (200, 150, {"expand_nested": True, "show_trainable": True}),
    (60, None, {}),
    (100, 70, {"show_trainable": True}),
    (120, None, {"expand_nested": True}),
]


def main():
    cases = []
    for maker in (nested, sequential_outside, several_outputs):
        K.backend.clear_session()
        model = maker()
        texts = []
        for columns, line_length, extra in OPTIONS:
            os.environ["COLUMNS"], os.environ["LINES"] = str(columns), "40"
            got = []
            model.summary(line_length=line_length, print_fn=got.append, **extra)
            texts.append({"columns": columns, "line_length": line_length, **extra, "text": got[0]})
        cases.append({"id": model.name, "config": json.loads(model.to_json()), "summaries": texts})
    golden.write("argali-model/src/test/resources/goldens/functional_summaries.json", golden.made_with("functional_summaries.py"), cases)


if __name__ == "__main__":
    main()
