package dev.argali.data;

import dev.argali.graph.ArgaliException;

/// The MNIST database of handwritten digits: 60,000 images to train with, 10,000 to test with, of 28 x 28 pixels.
///
/// | | x, uint8 | y, uint8 |
/// |---|---|---|
/// | `train` | `[60000, 28, 28]`, 0 (paper) to 255 (ink) | `[60000]`, the digits |
/// | `test` | `[10000, 28, 28]` | `[10000]` |
///
/// The numbers are raw, as in Keras. Source: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to
/// document recognition", Proceedings of the IEEE 86(11), 1998.
///
/// @param train to train with
/// @param test to test with
public record Mnist(Split train, Split test) {
    /// Loads the data from the first of these that has it: the artifact `argali-mnist`; Keras's own cache,
    /// `~/.keras/datasets/mnist.npz` (`KERAS_HOME` stands for `~/.keras`); a copy of that file in the folder or under
    /// the URL that `ARGALI_MIRROR` names; the place that Keras downloads from. What is fetched is checked and kept
    /// in Keras's cache. With `ARGALI_OFFLINE=1` nothing is fetched.
    ///
    /// @throws ArgaliException if none has it; the message names every way and why it failed
    public static Mnist load() {
        return MnistSources.ofEnvironment().load();
    }
}
