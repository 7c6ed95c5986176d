// Tells the next value of a noisy series from the 24 before it, better than who says that it stays as it is.
import dev.argali.layers.Dense;
import dev.argali.layers.LSTM;
import dev.argali.model.Sequential;
import dev.argali.tensor.Tensor;
import java.util.SplittableRandom;

static final int WINDOW = 24;

void main() {
    // A day within a week, and noise.
    var random = new SplittableRandom(3);
    float[] series = new float[2000];
    for (int t = 0; t < series.length; t++) {
        series[t] = (float) (Math.sin(2 * Math.PI * t / 24) + 0.5 * Math.sin(2 * Math.PI * t / 168) + 0.1 * random.nextGaussian());
    }

    // tag::windows[]
    int count = series.length - WINDOW;
    float[] windows = new float[count * WINDOW];
    float[] next = new float[count];
    for (int i = 0; i < count; i++) {
        System.arraycopy(series, i, windows, i * WINDOW, WINDOW);
        next[i] = series[i + WINDOW];
    }
    var x = Tensor.of(windows, count, WINDOW, 1); // [windows, steps, features]
    var y = Tensor.of(next, count, 1);
    int past = 1600; // what comes later is for the test: never shuffle before cutting
    // end::windows[]

    // tag::model[]
    var model = Sequential.of(LSTM.of(24), Dense.of(1)).inputShape(WINDOW, 1);
    model.compile("adam", "mse", "mae");
    model.fit(x.slice(0, past), y.slice(0, past), f -> f.epochs(15).batchSize(32).verbose(0));
    // end::model[]

    var scores = model.evaluate(x.slice(past, count), y.slice(past, count), e -> e.verbose(0));
    double naive = 0;
    for (int i = past; i < count; i++) {
        naive += Math.pow(next[i] - series[i + WINDOW - 1], 2) / (count - past);
    }
    IO.println("test mse " + scores.loss());
    IO.println("naive mse " + naive);
}
