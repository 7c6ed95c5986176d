package dev.argali.plot;

import dev.argali.layers.Add;
import dev.argali.layers.BatchNormalization;
import dev.argali.layers.Concatenate;
import dev.argali.layers.Conv2D;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.layers.Flatten;
import dev.argali.layers.GlobalAveragePooling2D;
import dev.argali.layers.InputLayer;
import dev.argali.layers.ReLU;
import dev.argali.model.Functional;
import dev.argali.model.Input;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.tensor.Tensor;
import java.util.List;

/// Models of each kind, to be drawn.
final class PlottedModels {
    private PlottedModels() {}

    /// A small residual net.
    static Functional residual() {
        Tensor x = Input.of(InputLayer.of(32, 32, 3).name("image"));
        Tensor y = x.then(Conv2D.of(16, 3).padding("same").name("stem"));
        for (int i = 1; i <= 2; i++) {
            Tensor z = y.then(Conv2D.of(16, 3).padding("same").name("conv_" + i + "a"))
                    .then(BatchNormalization.of().name("norm_" + i))
                    .then(ReLU.of().name("relu_" + i))
                    .then(Conv2D.of(16, 3).padding("same").name("conv_" + i + "b"));
            y = Add.of().name("add_" + i).apply(y, z);
        }
        return Model.of(
                x,
                y.then(GlobalAveragePooling2D.of().name("pool"))
                        .then(Dense.of(10).activation("softmax").name("classes")));
    }

    /// Two inputs, two outputs, a layer that both inputs share, and an operation.
    static Functional several() {
        Tensor a = Input.of(InputLayer.of(16).name("left"));
        Tensor b = Input.of(InputLayer.of(16).name("right"));
        Dense shared = Dense.of(8).name("shared");
        Tensor both = Concatenate.of().name("both").apply(shared.apply(a), shared.apply(b));
        Tensor sum = both.then(Dense.of(16).name("wide")).add(a);
        return Model.of(
                List.of(a, b),
                List.of(
                        sum.then(Dense.of(1).name("price")),
                        both.then(Dense.of(3).name("kind"))));
    }

    /// A model with a functional model, which has a stack inside, and a stack.
    static Functional nested() {
        Tensor x = Input.of(InputLayer.of(8).name("x"));
        Sequential deep = Sequential.named(
                "deep", Dense.of(4).name("deep_in"), Dense.of(8).name("deep_out"));
        Functional block = Model.of(x, deep.apply(x).add(x)).name("block");
        Sequential head = Sequential.named(
                "head", Dropout.of(0.1).name("drop"), Dense.of(2).name("last"));
        Tensor in = Input.of(InputLayer.of(8).name("in"));
        return Model.of(in, in.then(Dense.of(8).name("first")).then(block).then(head));
    }

    /// A model that is a class, with a branch, a reshaping and a stack inside.
    static final class Classed extends Model {
        private final Dense one = track("one", Dense.of(12).name("one"));
        private final Dense two = track("two", Dense.of(12).name("two"));
        private final Sequential end = track(
                "end",
                Sequential.named("end", Flatten.of().name("flat"), Dense.of(5).name("five")));

        @Override
        protected Tensor call(Tensor x, boolean training) {
            Tensor a = one.apply(x);
            Tensor b = two.apply(a).tanh().add(a);
            return end.apply(b.reshape(x.shape().dim(0), 3, 4));
        }
    }
}
