"""Writes the golden files of preprocessing layers to argali-nn/src/test/resources/goldens/layers, with Keras on TensorFlow.

    python goldens/preprocessing.py             all files
    python goldens/preprocessing.py features    some of them

The cases are those of Keras's own tests (keras/src/layers/preprocessing/*_test.py), and some more.
"""

import sys

import numpy as np

import golden
from golden import ints, vals
from layers import FOLDER, Family, L, f, keras, serialized, write


def features():
    """Numbers and categories, as layers of tensors."""
    F = Family()
    x, y = vals((2, 3), -2, 2), vals((2, 3, 4), -3, 3)
    F.case("scale", L.Rescaling, x, scale=1 / 255)
    F.case("offset", L.Rescaling, y, scale=1 / 127.5, offset=-1)
    F.case("integers", L.Rescaling, ints((2, 3), 0, 255), scale=0.5, offset=1.0)
    F.case("channels", L.Rescaling, x, scale=[0.5, 2.0, 1.0], offset=[1.0, 0.0, -1.0])
    F.case("float64", L.Rescaling, x, scale=3, dtype="float64")
    F.case("half", L.Rescaling, x, scale=0.25, offset=0.5, dtype="mixed_bfloat16")

    F.case("weights", L.Normalization, x)
    F.case("adapted", L.Normalization, x, adapt=vals((7, 3), -5, 9, seed=3))
    F.case("adapted-invert", L.Normalization, x, adapt=vals((7, 3), -5, 9, seed=3), invert=True)
    F.case("adapted-rank-3", L.Normalization, y, adapt=vals((5, 3, 4), 0, 9, seed=4))
    F.case("adapted-axes", L.Normalization, y, adapt=vals((5, 3, 4), 0, 9, seed=4), axis=[1, -1])
    F.case("adapted-axis", L.Normalization, y, adapt=vals((5, 3, 4), 0, 9, seed=4), axis=1)
    F.case("adapted-none", L.Normalization, x, adapt=vals((7, 3), -5, 9, seed=3), axis=None)
    F.case("no-variance", L.Normalization, x, adapt=np.ones((4, 3), "float32") * f(0.5, 1.5, -1))
    F.case("given", L.Normalization, x, mean=3.0, variance=2.0)
    F.case("given-invert", L.Normalization, x, mean=[1.0, 2.0, 3.0], variance=[2.0, 0.5, 4.0], invert=True)
    F.case("given-axes", L.Normalization, y, axis=[1, 2], mean=vals((3, 4), -1, 1, seed=5).tolist(), variance=vals((3, 4), 0.5, 1.5, seed=6).tolist())
    F.case("given-broadcast", L.Normalization, y, axis=[1, 2], mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 2.0, 3.0, 4.0])
    F.case("half", L.Normalization, x, adapt=vals((7, 3), -5, 9, seed=3), dtype="mixed_bfloat16")

    ends = {"bin_boundaries": [-1.0, 0.0, 1.0]}
    F.case("boundaries", L.Discretization, f([-1.5, 1.0, 3.4, 0.5], [0.0, 3.0, 1.3, -1.0]), **ends)
    F.case("integers", L.Discretization, ints((2, 3), -3, 3), **ends)
    F.case("one-hot", L.Discretization, x, output_mode="one_hot", **ends)
    F.case("one-hot-last-1", L.Discretization, vals((4, 1), -2, 2), output_mode="one_hot", **ends)
    F.case("multi-hot", L.Discretization, x, output_mode="multi_hot", **ends)
    F.case("count", L.Discretization, x, output_mode="count", **ends)
    F.case("count-rank-3", L.Discretization, y, output_mode="count", **ends)
    F.case("adapted", L.Discretization, x, num_bins=4, adapt=vals((50,), -3, 5, seed=3))
    F.case("adapted-many", L.Discretization, x, num_bins=7, epsilon=0.05, adapt=vals((40, 13), -3, 5, seed=3))
    F.case("adapted-few", L.Discretization, x, num_bins=3, adapt=f(1, 2, 5))
    F.case("adapted-count", L.Discretization, x, num_bins=4, adapt=vals((9, 2), -3, 5, seed=3), output_mode="count")

    i = np.array([[0, 1], [0, 0], [1, 2], [3, 1]], "int32")
    F.case("multi-hot", L.CategoryEncoding, i, num_tokens=4)
    F.case("multi-hot-int64", L.CategoryEncoding, i.astype("int64"), num_tokens=6)
    F.case("one-hot", L.CategoryEncoding, i, num_tokens=4, output_mode="one_hot")
    F.case("one-hot-last-1", L.CategoryEncoding, i[:, 1:], num_tokens=4, output_mode="one_hot")
    F.case("one-hot-rank-3", L.CategoryEncoding, np.stack([i, i]), num_tokens=5, output_mode="one_hot")
    F.case("count", L.CategoryEncoding, i, num_tokens=4, output_mode="count")
    F.case("count-weights", L.CategoryEncoding, i, num_tokens=4, output_mode="count", count_weights=f([0.1, 0.2], [0.1, 0.1], [0.2, 0.3], [0.4, 0.2]))
    F.case("count-float64", L.CategoryEncoding, i, num_tokens=4, output_mode="count", dtype="float64")
    write("features", F, "preprocessing.py")


def images():
    """Images of another size."""
    F = Family()
    x, y = vals((2, 5, 7, 3), -1, 1), vals((2, 3, 6, 4), 0, 9, seed=2)
    for label, args in [("bilinear", {}), ("nearest", {"interpolation": "nearest"}), ("antialias", {"antialias": True}), ("bicubic-antialias", {"interpolation": "bicubic", "antialias": True}),
                        ("lanczos3", {"interpolation": "lanczos3"}), ("lanczos5", {"interpolation": "lanczos5", "antialias": True}),
                        ("crop", {"crop_to_aspect_ratio": True}), ("pad", {"pad_to_aspect_ratio": True, "fill_value": 0.5})]:
        F.case(f"{label}-smaller", L.Resizing, x, height=3, width=4, **args)
        F.case(f"{label}-larger", L.Resizing, x, height=8, width=9, **args)
    F.case("pad-wide", L.Resizing, y, height=4, width=4, pad_to_aspect_ratio=True)
    F.case("crop-nearest", L.Resizing, y, height=4, width=4, crop_to_aspect_ratio=True, interpolation="nearest")
    # Without antialias TensorFlow rounds where between pixels a place is to 1/1024; here that is exact.
    F.case("bicubic-twice", L.Resizing, x, height=10, width=14, interpolation="bicubic")
    F.case("bicubic-half", L.Resizing, vals((2, 6, 8, 1), -1, 1), height=3, width=4, interpolation="bicubic")
    F.case("same", L.Resizing, x, height=5, width=7)
    F.case("one-axis", L.Resizing, x, height=5, width=3)
    F.case("channels-first", L.Resizing, y, height=5, width=3, data_format="channels_first")
    F.case("channels-first-crop", L.Resizing, y, height=5, width=3, data_format="channels_first", crop_to_aspect_ratio=True)
    F.case("uint8", L.Resizing, ints((2, 3, 4, 2), 0, 255, dtype="uint8"), height=6, width=8)
    F.case("uint8-nearest", L.Resizing, ints((2, 3, 4, 2), 0, 255, dtype="uint8"), height=2, width=5, interpolation="nearest")
    F.case("even", L.CenterCrop, x, height=3, width=5)
    F.case("odd", L.CenterCrop, x, height=2, width=4)
    F.case("whole", L.CenterCrop, x, height=5, width=7)
    F.case("larger", L.CenterCrop, x, height=9, width=8)
    F.case("wider", L.CenterCrop, x, height=3, width=9)
    F.case("channels-first", L.CenterCrop, y, height=4, width=3, data_format="channels_first")
    F.case("channels-first-larger", L.CenterCrop, y, height=8, width=3, data_format="channels_first")
    F.case("integers", L.CenterCrop, ints((2, 4, 4, 1), 0, 255), height=2, width=2)
    F.case("one", L.Pipeline, x, layers=lambda: [L.Rescaling(0.5, offset=1.0)])
    F.case("several", L.Pipeline, x, layers=lambda: [L.Rescaling(1 / 255), L.CenterCrop(4, 5), L.Rescaling([0.5, 2.0, 1.0]), L.Resizing(6, 3)])
    F.case("nested", L.Pipeline, y, layers=lambda: [L.Pipeline([L.CenterCrop(3, 3), L.Rescaling(2.0)], name="inner"), L.RandomFlip(seed=3)], name="mine")
    F.case("training", L.Pipeline, x, training=True, layers=lambda: [L.Rescaling(0.5), L.Dropout(0.0), L.Resizing(3, 4)])
    F.case("integers", L.Pipeline, ints((2, 4, 4, 1), 0, 255), layers=lambda: [L.CenterCrop(2, 2), L.Rescaling(1 / 255)])
    write("images", F, "preprocessing.py")


def integers():
    """Integers in bins and in vocabularies, as layers of tensors."""
    F = Family()
    x = np.array([[0, 1, -5], [1234567, 42, 1]], "int64")
    F.case("integers", L.Hashing, x, num_bins=7)
    F.case("int32", L.Hashing, x.astype("int32"), num_bins=3)
    F.case("mask", L.Hashing, x, num_bins=4, mask_value=1)
    F.case("salt", L.Hashing, x, num_bins=5, salt=[133, 137])
    F.case("one-hot", L.Hashing, x[:, :1], num_bins=3, output_mode="one_hot")
    F.case("multi-hot", L.Hashing, x, num_bins=4, output_mode="multi_hot", mask_value=42)
    F.case("count", L.Hashing, x, num_bins=3, output_mode="count")
    v = {"vocabulary": [1, 42, 0]}
    F.case("vocabulary", L.IntegerLookup, x, **v)
    F.case("mask", L.IntegerLookup, x, mask_token=0, oov_token=-7, vocabulary=[1, 42])
    F.case("buckets", L.IntegerLookup, x, num_oov_indices=3, **v)
    F.case("buckets-farmhash", L.IntegerLookup, x, num_oov_indices=3, oov_method="farmhash", **v)
    F.case("buckets-salt", L.IntegerLookup, x, num_oov_indices=3, oov_method="farmhash", salt=[3, 4], mask_token=-5, **v)
    F.case("invert", L.IntegerLookup, np.array([[0, 1, 2], [3, 9, 1]], "int64"), invert=True, **v)
    F.case("invert-mask", L.IntegerLookup, np.array([[0, 1, 2], [3, 9, 1]], "int64"), invert=True, mask_token=7, **v)
    F.case("one-hot", L.IntegerLookup, x, output_mode="one_hot", **v)
    F.case("multi-hot", L.IntegerLookup, x, output_mode="multi_hot", **v)
    F.case("multi-hot-mask", L.IntegerLookup, x, output_mode="multi_hot", mask_token=-5, **v)
    F.case("count", L.IntegerLookup, x, output_mode="count", max_tokens=6, pad_to_max_tokens=True, **v)
    F.case("tf-idf", L.IntegerLookup, x, output_mode="tf_idf", idf_weights=[0.5, 0.25, 1.5], **v)
    write("integers", F, "preprocessing.py")


def text():
    """Layers of texts: what they learn, and what they give."""
    cases = []

    def case(label, cls, texts, adapt=None, indices=None, **args):
        keras.backend.clear_session()
        made = cls(**args)
        if adapt is not None:
            made.adapt(adapt)
        line = {"id": f"{cls.__name__}/{label}", "layer": cls.__name__}
        if adapt is not None:
            line["adapt"] = np.asarray(adapt).tolist()
        if indices is not None:
            line |= {"indices": indices, "tokens": [t.decode() for t in np.asarray(made(indices)).reshape(-1)]}
        else:
            y = np.asarray(made(np.array(texts)))
            line |= {"texts": texts, "output": y}
        if hasattr(made, "get_vocabulary"):
            line["vocabulary"] = made.get_vocabulary()
        cases.append(line | {"serialized": serialized(made)})

    long = ["", "A", "Bc", "abcd", "hash me", "exactly8", "fourteen chars", "sixteen letters.", "seventeen letters", "a text of thirty-two characters.", "ein längerer Text mit Umlauten, größer als 32",
            "sixty-four characters are what this text has, if I counted well.", "sixty-five characters are what this text has, if I counted well.!", "x" * 127, "y" * 128, "z" * 129, "Ünïcödé " * 30]
    case("texts", L.Hashing, ["A", "B", "C", "D", "E"], num_bins=3)
    case("lengths", L.Hashing, long, num_bins=1000003)
    case("lengths-salt", L.Hashing, long, num_bins=1000003, salt=133)
    case("mask", L.Hashing, ["A", "", "C"], num_bins=3, mask_value="")
    case("table", L.Hashing, [["A", "B"], ["C", "D"], ["E", "A"]], num_bins=3, salt=[133, 137])
    case("count", L.Hashing, [["A", "B", "A"], ["C", "D", "E"]], num_bins=4, output_mode="count")
    case("one-hot", L.Hashing, [["A"], ["B"]], num_bins=3, output_mode="one_hot")
    words, abc = ["to", "be", "or", "not", "to", "be", "äh", "Zeit"], ["a", "b", "c"]
    case("adapted", L.StringLookup, ["be", "not", "what", "äh"], adapt=words)
    case("adapted-few", L.StringLookup, ["be", "not", "what", "to"], adapt=words, max_tokens=3)
    case("adapted-mask", L.StringLookup, ["be", "not", "what", "or"], adapt=words, mask_token="or")
    case("vocabulary", L.StringLookup, [["a", "b"], ["c", "z"]], vocabulary=abc)
    case("special", L.StringLookup, ["a", "b", "", "z"], vocabulary=["", "[UNK]", "a", "b"], mask_token="")
    case("oov-token", L.StringLookup, ["a", "?", "z"], vocabulary=abc, oov_token="?")
    case("buckets", L.StringLookup, ["a", "x", "y", "z", "w"], vocabulary=abc, num_oov_indices=3)
    case("buckets-salt", L.StringLookup, ["a", "x", "y", "z", "w"], vocabulary=abc, num_oov_indices=3, salt=9, mask_token="m")
    case("no-oov", L.StringLookup, ["a", "c"], vocabulary=abc, num_oov_indices=0)
    case("multi-hot", L.StringLookup, [["a", "c"], ["z", "a"]], vocabulary=abc, output_mode="multi_hot")
    case("count-mask", L.StringLookup, [["a", "", "a"], ["z", "a", ""]], vocabulary=abc, output_mode="count", mask_token="")
    case("one-hot", L.StringLookup, ["a", "z"], vocabulary=abc, output_mode="one_hot", max_tokens=6, pad_to_max_tokens=True)
    case("tf-idf", L.StringLookup, [["a", "c"], ["z", "a"]], vocabulary=abc, idf_weights=[0.25, 0.75, 0.6], output_mode="tf_idf")
    case("tf-idf-adapted", L.StringLookup, [["a", "c"], ["z", "a"]], adapt=[["a", "b"], ["a", "a"], ["c", "b"]], output_mode="tf_idf")
    case("invert", L.StringLookup, None, indices=np.array([[0, 1], [3, 9]], "int64"), vocabulary=abc, invert=True)
    case("invert-mask", L.StringLookup, None, indices=np.array([[0, 1], [3, 2]], "int64"), vocabulary=abc, invert=True, mask_token="")
    film = ["A fine film.", "Not so fine, is it?", "IT'S   a\tfilm!", "", "Große ÄRGER-nis"]
    case("adapted", L.TextVectorization, film, adapt=film)
    case("length", L.TextVectorization, film, adapt=film, output_sequence_length=3)
    case("longer", L.TextVectorization, film, adapt=film, output_sequence_length=6, max_tokens=5)
    case("lower", L.TextVectorization, film, adapt=film, standardize="lower")
    case("strip", L.TextVectorization, film, adapt=film, standardize="strip_punctuation")
    case("plain", L.TextVectorization, film, adapt=film, standardize=None)
    case("character", L.TextVectorization, film, adapt=film, split="character")
    case("bigrams", L.TextVectorization, film, adapt=film, ngrams=2)
    case("trigrams-alone", L.TextVectorization, film, adapt=film, ngrams=(1, 3))
    case("vocabulary", L.TextVectorization, ["earth wind and fire", "fire and earth michigan"], vocabulary=["earth", "wind", "and", "fire"])
    case("multi-hot", L.TextVectorization, film, adapt=film, output_mode="multi_hot")
    case("count", L.TextVectorization, film, adapt=film, output_mode="count", max_tokens=20, pad_to_max_tokens=True)
    case("tf-idf", L.TextVectorization, film, adapt=film, output_mode="tf_idf")
    case("tf-idf-few", L.TextVectorization, film, adapt=film, output_mode="tf_idf", max_tokens=4)
    golden.write(f"{FOLDER}/text.json", golden.made_with("preprocessing.py", backend="tensorflow"), cases)


def augmentation():
    """What random layers do to images once their random numbers are given."""
    cases = []
    x = vals((3, 4, 5, 2), 0, 200, seed=3)
    first = np.moveaxis(x, -1, 1).copy()

    def case(label, cls, images, given, transformation, labels=None, **args):
        keras.backend.clear_session()
        made = cls(seed=7, **args)
        y = made.transform_images(keras.ops.convert_to_tensor(images), transformation(made), training=True)
        cases.append({"id": f"{cls.__name__}/{label}", "layer": cls.__name__, "serialized": serialized(made), "input": images, "given": [np.array(g) for g in given], "output": np.asarray(y)})
        if labels is not None:
            cases[-1] |= {"labels": labels, "mixed_labels": np.asarray(made.transform_labels(keras.ops.convert_to_tensor(labels), transformation(made), training=True))}

    flips = np.array([True, False, True])
    for mode in ("horizontal", "vertical", "horizontal_and_vertical"):
        case(mode.replace("_", "-"), L.RandomFlip, x, [flips], lambda m: {"flips": flips.reshape(3, 1, 1, 1)}, mode=mode)
    case("channels-first", L.RandomFlip, first, [flips], lambda m: {"flips": flips.reshape(3, 1, 1, 1)}, mode="vertical", data_format="channels_first")
    h, w = f(0.3, -0.6, 0.45).reshape(3), f(-0.25, 0.9, 0.4).reshape(3)
    fills = [("reflect", {}), ("wrap", {"fill_mode": "wrap"}), ("constant", {"fill_mode": "constant", "fill_value": 9.0}), ("edge", {"fill_mode": "nearest"}), ("nearest", {"interpolation": "nearest"})]
    for label, args in fills + [("channels-first", {"data_format": "channels_first"})]:
        images = first if "channels" in label else x
        case(label, L.RandomTranslation, images, [h, w], lambda m: {"translations": np.stack([w * np.float32(5), h * np.float32(4)], 1), "input_shape": images.shape}, height_factor=0.7, width_factor=(-0.5, 1.0), **args)
        case(label, L.RandomZoom, images, [h, w], lambda m: {"height_zoom": (1 + h)[:, None], "width_zoom": (1 + w)[:, None]}, height_factor=0.6, width_factor=(-0.3, 0.9), **args)
        ones, none = np.ones(3, "float32"), np.zeros(3, "float32")
        case(label, L.RandomRotation, images, [h], lambda m: {"rotation_matrix": m._compute_affine_matrix(0.5, 0.5, keras.ops.convert_to_tensor(h * np.float32(360)), none, none, ones, none, none, 4, 5)}, factor=(-0.6, 0.5), **args)
    c = f(0.5, 1.7, 1.0).reshape(3)
    case("default", L.RandomContrast, x, [c], lambda m: {"contrast_factor": c.reshape(3, 1, 1, 1)}, factor=0.7)
    case("range", L.RandomContrast, x, [c], lambda m: {"contrast_factor": c.reshape(3, 1, 1, 1)}, factor=(0.5, 0.7), value_range=(0, 100))
    case("channels-first", L.RandomContrast, first, [c], lambda m: {"contrast_factor": c.reshape(3, 1, 1, 1)}, factor=0.7, data_format="channels_first")
    d = f(0.5, -0.7, 0.1).reshape(3)
    case("default", L.RandomBrightness, x, [d], lambda m: {"rgb_delta": (d * 255).reshape(3, 1, 1, 1)}, factor=0.7)
    case("range", L.RandomBrightness, x, [d], lambda m: {"rgb_delta": (d * 200).reshape(3, 1, 1, 1)}, factor=(-0.7, 0.5), value_range=(0, 200))
    crops = [("inside", x, (1, 2), (2, 3)), ("corner", x, (2, 2), (2, 3)), ("higher", x, (0, 1), (6, 3)), ("wider", x, (0, 0), (3, 9)), ("larger", x, (0, 0), (7, 8)), ("as-high", x, (0, 1), (4, 2))]
    for label, images, at, (height, width) in crops + [("channels-first", first, (1, 0), (3, 2)), ("channels-first-larger", first, (0, 0), (6, 7))]:
        case(label, L.RandomCrop, images, [np.array(start, "int32") for start in at], lambda m: at, height=height, width=width, **({"data_format": "channels_first"} if "channels" in label else {}))
    order, share, y = np.array([2, 0, 1], "int32"), f(0.25, 1.0, 0.6).reshape(3), f([1, 0, 0, 0], [0, 0, 1, 0], [0.1, 0.2, 0.3, 0.4])
    ends = [f(*e).reshape(3) for e in ([0.0, 1.5, 2.0], [5.0, 3.5, 2.0], [0.0, 0.25, 1.0], [4.0, 1.75, 2.0])]

    def boxes(m, shape):
        masks, weight = m._generate_batch_mask(shape, [keras.ops.convert_to_tensor(e) for e in ends])
        return {"permutation_order": order, "batch_masks": masks, "mix_weight": weight}

    for label, images, args in [("default", x, {}), ("channels-first", first, {"data_format": "channels_first"})]:
        case(label, L.MixUp, images, [order, share], lambda m: {"mix_weight": share, "permutation_order": order}, labels=y, alpha=0.4, **args)
        case(label, L.CutMix, images, [order, *ends], lambda m: boxes(m, images.shape), labels=y, **args)
        case(f"{label}-factor", L.CutMix, images, [order, *ends], lambda m: boxes(m, images.shape), labels=y, factor=(0.25, 0.5), **args)
    golden.write(f"{FOLDER}/augmentation.json", golden.made_with("preprocessing.py", backend="tensorflow"), cases)


FAMILIES = (features, images, integers, text, augmentation)

if __name__ == "__main__":
    every = {family.__name__: family for family in FAMILIES}
    for name in sys.argv[1:] or every:
        every[name]()
