// An autoencoder that takes noise out of images: what passes through 32 numbers is what matters in a digit.
import dev.argali.data.Mnist;
import dev.argali.layers.Dense;
import dev.argali.model.Input;
import dev.argali.model.Model;
import dev.argali.ops.Randoms;
import dev.argali.tensor.Tensor;

void main() {
    Tensor clean = Mnist.load().test().x().slice(0, 5000).reshape(5000, 784).cast("float32").div(255).eval();
    Tensor noisy = clean.add(Randoms.normal(clean.shape()).mul(0.4)).clip(0, 1).eval();

    // tag::model[]
    var image = Input.named("image", 784);
    var code = image.then(Dense.of(128).activation("relu")).then(Dense.of(32).activation("relu"));
    var again = code.then(Dense.of(128).activation("relu")).then(Dense.of(784).activation("sigmoid"));
    var autoencoder = Model.of(image, again);
    var encoder = Model.of(image, code); // shares its layers: trained with the whole
    // end::model[]

    autoencoder.compile("adam", "mse");
    var history = autoencoder.fit(noisy, clean, f -> f.epochs(6).batchSize(128).validationSplit(0.1).verbose(0));
    IO.println("val_loss " + history.get("val_loss"));
    IO.println("noise " + noisy.sub(clean).square().mean().item());
    IO.println("codes " + encoder.predict(noisy, p -> p.verbose(0)).shape());
}
