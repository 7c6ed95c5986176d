"""Writes argali-model/src/test/resources/goldens/functional.json and functional/*.keras: functional models of Keras; gan.json: a step of one's own.

Each model is built, its weights are set, it is trained for 20 steps on one batch after the other, summarised and saved as a whole; what Keras
loads from that file predicts, evaluates and is trained for three more steps. The same model in float64, and trained with Adam, gives further losses. The files are made equal byte by byte as in keras_files.py.
"""

import json
import os
import sys
import time
import zipfile

import numpy as np

import golden
import keras_files
from golden import vals

golden.quiet()
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.pop("NO_COLOR", None)
import keras  # noqa: E402

FOLDER = "argali-model/src/test/resources/goldens/functional"
L, K = keras.layers, keras
ROWS, STEPS, MORE = 8, 20, 3


def two_inputs():
    a, b = K.Input((6,), name="input_1"), K.Input((4,), name="input_2")
    x = L.Dense(8, activation="relu")(L.Concatenate()([a, b]))
    return K.Model([a, b], L.Dense(1, activation="sigmoid")(x), name="two_inputs"), {"loss": "binary_crossentropy", "metrics": ["accuracy"]}


def residual():
    x = K.Input((5,), name="x")
    h = L.Dense(5, activation="relu", name="first")(x)
    for i in range(2):
        inside = L.Dense(5, activation="tanh", name=f"block_{i}_a")(h)
        h = L.Add(name=f"skip_{i}")([h, L.Dense(5, name=f"block_{i}_b")(inside)])
    return K.Model(x, L.Dense(3, activation="softmax", name="out")(h), name="residual"), {"loss": "categorical_crossentropy", "metrics": ["accuracy", "mae"]}


def siamese():
    base_in = K.Input((4,), name="base_in")
    base = K.Model(base_in, L.Dense(3, activation="tanh", name="code")(L.Dense(5, activation="relu", name="wide")(base_in)), name="base")
    a, b = K.Input((4,), name="left"), K.Input((4,), name="right")
    shared = L.Dense(2, name="shared")
    far = L.Subtract(name="difference")([shared(base(a)), shared(base(b))])
    return K.Model([a, b], L.Dense(1, activation="sigmoid", name="same")(far), name="siamese"), {"loss": "binary_crossentropy", "metrics": ["accuracy"]}


def autoencoder():
    x = K.Input((6,), name="image")
    encoder = K.Model(x, L.Dense(2, activation="tanh", name="code")(L.Dense(4, activation="relu")(x)), name="encoder")
    z = K.Input((2,), name="z")
    decoder = K.Sequential([K.Input((2,)), L.Dense(4, activation="relu"), L.Dense(6, name="again")], name="decoder")
    del z
    return K.Model(x, decoder(encoder(x)), name="autoencoder"), {"loss": "mse"}


def two_outputs():
    x = K.Input((5,), name="person")
    h = L.Dense(6, activation="relu", name="trunk")(x)
    age, sex = L.Dense(1, name="age")(h), L.Dense(1, activation="sigmoid", name="sex")(h)
    return K.Model(x, [age, sex], name="two_outputs"), {"loss": {"age": "mse", "sex": "binary_crossentropy"}, "loss_weights": {"age": 0.25, "sex": 2.0}, "metrics": {"sex": ["accuracy", "mse"], "age": ["mae"]}}


def outputs_in_order():
    x = K.Input((5,), name="x")
    h = L.Dense(4, activation="tanh", name="trunk", kernel_regularizer="l2")(x)
    return (K.Model(x, [L.Dense(2, name="b")(h), L.Dense(3, name="a", activity_regularizer="l1")(h), h], name="outputs_in_order"),
            {"loss": ["mse", "mae", None], "loss_weights": [1.0, 0.5, None], "metrics": [["mae"], ["mse"], []], "weighted_metrics": [["mse"], [], []]})


def named_outputs():
    a, b = K.Input((3,), name="a"), K.Input((3,), name="b")
    h = L.Concatenate(name="both")([a, b])
    return (K.Model({"a": a, "b": b}, {"size": L.Dense(1, name="d1")(h), "kind": L.Dense(3, activation="softmax", name="d2")(h)}, name="named_outputs"),
            {"loss": {"size": "mse", "kind": "sparse_categorical_crossentropy"}, "metrics": {"kind": ["accuracy"]}})


def chain():
    x = K.Input((4,), name="x")
    return K.Model(x, L.Dense(2, name="out")(L.Dense(3, activation="relu", name="hidden")(x)), name="chain"), {"loss": "mse"}


def shared_depths():
    x = K.Input((3,), name="x")
    a, b = L.Dense(3, name="alpha"), L.Dense(3, name="beta", trainable=False)
    y = a(b(a(b(x))))
    return K.Model(x, L.Add(name="sum")([y, a(x)]), name="shared_depths"), {"loss": "mse"}


def operations():
    x, y = K.Input((3,), name="x"), K.Input((3,), name="y")
    h = K.ops.maximum((x + y) * 2.0 - y / (K.ops.exp(x) + 3.0), 0.5)
    h = L.Dense(3, name="dense")(K.ops.relu(h) ** 2.0 + K.ops.tanh(-x))
    return K.Model([x, y], L.Dense(1, name="out")(h - K.ops.minimum(x, y)), name="operations"), {"loss": "mse"}


def classifier():
    x = K.Input((6, 3), name="steps")
    h = L.Bidirectional(L.LSTM(4, return_sequences=True), name="both")(x)
    h = L.TimeDistributed(L.Dense(5, activation="tanh"), name="each")(h)
    h = L.RNN([L.LSTMCell(4), L.GRUCell(3)], name="stack")(L.GRU(4, return_sequences=True, reset_after=False, name="gated")(h))
    return K.Model(x, L.Dense(3, activation="softmax", name="kind")(h), name="classifier"), {"loss": "categorical_crossentropy", "metrics": ["accuracy"]}


def encoder_decoder():
    source, target = K.Input((5, 3), name="source"), K.Input((4, 2), name="target")
    _, h, c = L.LSTM(6, return_state=True, name="encoder")(source)
    y, h2, _ = L.LSTM(6, return_sequences=True, return_state=True, name="decoder")(target, initial_state=[h, c])
    y = L.SimpleRNN(6, return_sequences=True, go_backwards=True, name="again")(y, initial_state=[h2])
    return K.Model([source, target], L.TimeDistributed(L.Dense(2), name="words")(y), name="encoder_decoder"), {"loss": "mse", "metrics": ["mae"]}


def transformer():
    x = K.Input((6, 4), name="steps")
    h = L.EinsumDense("abc,cd->abd", (6, 8), bias_axes="d", name="embed")(x)
    for i in range(2):
        attended = L.MultiHeadAttention(2, 4, name=f"attention_{i}")(h, h, **({"use_causal_mask": True} if i else {}))
        h = L.LayerNormalization(name=f"norm_{i}_a")(L.Add(name=f"skip_{i}_a")([h, attended]))
        inside = L.Dense(12, activation="gelu", name=f"wide_{i}")(h)
        h = L.LayerNormalization(name=f"norm_{i}_b")(L.Add(name=f"skip_{i}_b")([h, L.Dense(8, name=f"narrow_{i}")(inside)]))
    seen, scores = L.GroupQueryAttention(4, 4, 2, name="groups")(h, h, key=x, return_attention_scores=True)
    del scores
    h = L.GRU(4, name="last")(L.Attention(use_scale=True, name="dots")([seen, h, L.AdditiveAttention(name="sums")([h, h])]))
    return K.Model(x, L.Dense(3, activation="softmax", name="kind")(h), name="transformer"), {"loss": "categorical_crossentropy", "metrics": ["accuracy"]}


def unet():
    x = K.Input((8, 8, 1), name="image")

    def block(h, filters, name):
        for i in "ab":
            h = L.Conv2D(filters, 3, padding="same", activation="relu", name=f"{name}_{i}")(h)
        return h

    large = block(x, 3, "large")
    small = block(L.MaxPooling2D(2, name="half")(large), 4, "small")
    tiny = block(L.MaxPooling2D(2, name="quarter")(small), 5, "tiny")
    up = block(L.Concatenate(name="skip_small")([L.UpSampling2D(2, name="twice")(tiny), small]), 4, "up")
    top = block(L.Concatenate(name="skip_large")([L.Conv2DTranspose(3, 2, strides=2, name="wider")(up), large]), 3, "top")
    return K.Model(x, L.Conv2D(1, 1, activation="sigmoid", name="mask")(top), name="unet"), {"loss": "binary_crossentropy", "metrics": ["accuracy"]}


def lstm_classifier():
    x = K.Input((7,), dtype="int32", name="words")
    h = L.Embedding(9, 4, name="letters")(x)
    h = L.LSTM(5, return_sequences=True, name="first")(h)
    return (K.Model(x, L.Dense(3, activation="softmax", name="kind")(L.LSTM(4, name="second")(h)), name="lstm_classifier"),
            {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]})


def batch(model, structure, seed, targets):
    """Rows for each input or output, in the structure of the model; targets by the activation of the layer."""
    def one(i, t):
        shape = (ROWS, *t.shape[1:])
        layer = t._keras_history.operation
        v = vals(shape, -1.5, 1.5, seed=seed + 3 * i)
        if t.dtype.startswith("int"):
            return (np.abs(v) * 1000).astype("int32") % 9
        if not targets or not hasattr(layer, "activation"):
            return v
        if layer.activation.__name__ == "sigmoid":
            return (v > 0).astype("float32")
        if layer.activation.__name__ == "softmax":
            kind = np.argmax(v, axis=-1)
            return kind.astype("int32") if model.name in ("named_outputs", "lstm_classifier") else np.eye(shape[-1], dtype="float32")[kind]
        return v
    if isinstance(structure, dict):
        return {k: one(i, t) for i, (k, t) in enumerate(structure.items())}
    if isinstance(structure, (list, tuple)):
        several = [one(i, t) for i, t in enumerate(structure)]
        return several if len(several) > 1 else several[0]
    return one(0, structure)


def summaries(model):
    texts = []
    for columns, line_length, extra in [(100, None, {}), (120, None, {"show_trainable": True}), (200, 120, {"expand_nested": True})]:
        os.environ["COLUMNS"], os.environ["LINES"] = str(columns), "40"
        got = []
        model.summary(line_length=line_length, print_fn=got.append, **extra)
        texts.append({"columns": columns, "line_length": line_length, **extra, "text": got[0]})
    return texts


def losses(maker, floatx, optimizer, x, y, start, weights):
    """The loss before each of 20 steps, as exact as the dtype is, of the same model of that dtype."""
    K.backend.clear_session()
    K.config.set_floatx(floatx)
    K.config.set_dtype_policy(floatx)
    try:
        model, options = maker()
        for w, s in zip(model.weights, start):
            w.assign(s["value"])
        model.compile(optimizer=optimizer(), **{k: v for k, v in options.items() if k.startswith("loss")}, jit_compile=False)
        weighted = {} if weights is None else {"sample_weight": weights if not isinstance(model.output, list) else [weights] * len(model.output)}
        return [float(model.train_on_batch(x, y, return_dict=True, **weighted)["loss"]) for _ in range(STEPS)]
    finally:
        K.config.set_floatx("float32")
        K.config.set_dtype_policy("float32")


def case(maker):
    K.backend.clear_session()
    model, options = maker()
    start = []
    for i, w in enumerate(model.weights):
        w.assign(vals(tuple(w.shape), -0.7, 0.7, seed=20 + i))
        start.append({"path": w.path, "value": np.asarray(w)})
    x = batch(model, model.input, 1, False)
    y = batch(model, model.output, 50, True)
    line = {"id": model.name, "file": f"{model.name}.keras", "layers": [o.name for o in model._operations], "summaries": summaries(model), "x": x, "y": y, "start": start,
            "before": model.predict(x, verbose=0)}
    weights = vals(ROWS, 0.2, 2.0, seed=9) if model.name == "outputs_in_order" else None
    if weights is not None:
        line["sample_weight"] = weights
    model.compile(optimizer=K.optimizers.SGD(0.05, momentum=0.5), **options, jit_compile=False)
    weighted = {} if weights is None else {"sample_weight": weights if not isinstance(model.output, list) else [weights] * len(model.output)}

    def step():
        return {k: np.float32(v) for k, v in model.train_on_batch(x, y, return_dict=True, **weighted).items()}

    line["steps"] = [step() for _ in range(STEPS)]
    path = golden.ROOT / FOLDER / f"{model.name}.keras"
    path.parent.mkdir(parents=True, exist_ok=True)
    begin = time.time()
    model.save(path)
    keras_files.fix_bytes(path, begin, time.time())
    model = K.saving.load_model(path)
    line["predict"] = model.predict(x, verbose=0)
    line["evaluate"] = [np.float32(v) for v in np.atleast_1d(model.evaluate(x, y, verbose=0, batch_size=ROWS, **weighted))]
    line["more"] = [step() for _ in range(MORE)]
    line["end"] = [{"path": w.path, "value": np.asarray(w)} for w in model.weights]
    with zipfile.ZipFile(path) as z:
        line["config"] = json.loads(z.read("config.json"))
    line["sgd_float64"] = losses(maker, "float64", lambda: K.optimizers.SGD(0.0625, momentum=0.5), x, y, start, weights)
    line["adam_float32"] = losses(maker, "float32", lambda: K.optimizers.Adam(0.0078125), x, y, start, weights)
    return line


def gan_losses(floatx, parts, start, real, noise):
    """The losses of both halves in each of 20 steps, each half trained by an Adam of its own. On TensorFlow Keras rounds betas to float32."""
    import tensorflow as tf

    K.config.set_floatx(floatx)
    K.config.set_dtype_policy(floatx)
    try:
        maker, critic = parts()
        for w, s in zip(maker.weights + critic.weights, start):
            w.assign(s["value"])

        class Gan(K.Model):
            def __init__(self):
                super().__init__()
                self.maker, self.critic = maker, critic
                self.critic_optimizer = K.optimizers.Adam(0.015625, beta_1=0.875, beta_2=0.96875)
                self.crossentropy = K.losses.BinaryCrossentropy(from_logits=True)

            def train_step(self, data):
                x, z, *_ = data
                ones, zeros = tf.ones((ROWS, 1), floatx), tf.zeros((ROWS, 1), floatx)
                with tf.GradientTape() as tape:
                    critic_loss = self.crossentropy(ones, self.critic(x)) + self.crossentropy(zeros, self.critic(tf.stop_gradient(self.maker(z))))
                w = self.critic.trainable_weights
                self.critic_optimizer.apply_gradients(zip(tape.gradient(critic_loss, w), w))
                with tf.GradientTape() as tape:
                    maker_loss = self.crossentropy(ones, self.critic(self.maker(z)))
                w = self.maker.trainable_weights
                self.optimizer.apply_gradients(zip(tape.gradient(maker_loss, w), w))
                return {"critic_loss": critic_loss, "maker_loss": maker_loss}

        model = Gan()
        model.compile(optimizer=K.optimizers.Adam(0.0078125, beta_1=0.875, beta_2=0.96875), jit_compile=False)
        return [{k: float(v) for k, v in model.train_on_batch(real, noise, return_dict=True).items()} for _ in range(STEPS)]
    finally:
        K.config.set_floatx("float32")
        K.config.set_dtype_policy("float32")


def gan():
    def parts():
        K.backend.clear_session()
        maker = K.Sequential([K.Input((3,)), L.Dense(5, activation="relu"), L.Dense(2)], name="maker")
        critic = K.Sequential([K.Input((2,)), L.Dense(6, activation="tanh"), L.Dense(1)], name="critic")
        return maker, critic

    maker, critic = parts()
    start = [{"path": w.path, "value": vals(tuple(w.shape), -0.7, 0.7, seed=20 + i)} for i, w in enumerate(maker.weights + critic.weights)]
    real, noise = vals((ROWS, 2), -1.5, 1.5, seed=1), vals((ROWS, 3), -1.5, 1.5, seed=4)
    return {"id": "gan", "maker": json.loads(maker.to_json()), "critic": json.loads(critic.to_json()), "start": start, "x": real, "y": noise,
            **{f"adam_{f}": gan_losses(f, parts, start, real, noise) for f in ("float64", "float32")}}


def main():
    if sys.argv[1:] in ([], ["gan"]):
        golden.write("argali-model/src/test/resources/goldens/gan.json", golden.made_with("functional.py"), [gan()])
    if sys.argv[1:] == ["gan"]:
        return
    makers = (two_inputs, residual, siamese, autoencoder, two_outputs, outputs_in_order, named_outputs, chain, shared_depths, operations, classifier, encoder_decoder, transformer, unet, lstm_classifier)
    wanted = sys.argv[1:]
    golden.write(f"{FOLDER}.json", golden.made_with("functional.py"), [case(m) for m in makers if not wanted or m.__name__ in wanted])


if __name__ == "__main__":
    main()
