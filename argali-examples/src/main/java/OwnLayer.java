// A layer of one's own: trained, saved and loaded like the built-in ones.
import dev.argali.graph.Shape;
import dev.argali.initializers.Initializers;
import dev.argali.layers.Dense;
import dev.argali.layers.Layer;
import dev.argali.layers.LayerConfigs;
import dev.argali.layers.Settings;
import dev.argali.layers.Weight;
import dev.argali.layers.WeightSpec;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.ops.Randoms;
import dev.argali.tensor.Tensor;
import java.util.Map;

// tag::layer[]
class Scale extends Layer {
    private final Weight factor = weight("factor", WeightSpec.init(Initializers.ONES), in -> Shape.of(in.last()));

    Scale(Settings settings) {
        super(settings);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return x.mul(factor.value());
    }

    @Override
    protected Map<String, Object> arguments() { // what files say of it besides its name and dtype
        return Map.of();
    }
}
// end::layer[]

void main() {
    var x = Randoms.uniform(Shape.of(64, 4)).eval();
    var y = x.sum(-1).reshape(64, 1).eval();

    // tag::use[]
    LayerConfigs.register(Scale.class, "my.project>Scale", (settings, file) -> new Scale(settings)); // for load
    var model = Sequential.of(Dense.of(16).activation("relu"), new Scale(Settings.DEFAULTS), Dense.of(1));
    model.compile("adam", "mse");
    model.fit(x, y, f -> f.epochs(2).verbose(0));
    model.save("scaled.keras");
    var again = Model.load("scaled.keras");
    // end::use[]

    IO.println(model.evaluate(x, y, e -> e.verbose(0)).loss());
    IO.println(again.evaluate(x, y, e -> e.verbose(0)).loss());
}
