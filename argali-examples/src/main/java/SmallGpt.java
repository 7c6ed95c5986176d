// A small GPT: learns a text letter by letter with causal attention, then writes on by itself.
import dev.argali.layers.Dense;
import dev.argali.layers.Embedding;
import dev.argali.layers.LayerNormalization;
import dev.argali.layers.MultiHeadAttention;
import dev.argali.losses.SparseCategoricalCrossentropy;
import dev.argali.model.Model;
import dev.argali.ops.Creation;
import dev.argali.ops.Randoms;
import dev.argali.optimizers.Adam;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

static final String TEXT = "the sheep went up the hill to see what it could see. and all that it could see was the other"
        + " side of the hill. so the sheep went down the hill to eat what it could eat. and all that it could eat was the"
        + " green grass of the hill. then the sheep went home to sleep. and all night long it saw the hill in its sleep. ";
static final int CONTEXT = 32;

// tag::model[]
class Gpt extends Model {
    private static final int WIDTH = 48;
    private final Embedding letters;
    private final Embedding places = track("places", Embedding.of(CONTEXT, WIDTH));
    private final List<MultiHeadAttention> attentions = new ArrayList<>();
    private final List<Dense> wide = new ArrayList<>();
    private final List<Dense> narrow = new ArrayList<>();
    private final List<LayerNormalization> norms = new ArrayList<>();
    private final Dense out;

    Gpt(int letterCount, int blocks) {
        letters = track("letters", Embedding.of(letterCount, WIDTH));
        out = track("out", Dense.of(letterCount));
        for (int i = 0; i < blocks; i++) {
            attentions.add(track("attention_" + i, MultiHeadAttention.of(4, WIDTH / 4)));
            wide.add(track("wide_" + i, Dense.of(4 * WIDTH).activation("gelu")));
            narrow.add(track("narrow_" + i, Dense.of(WIDTH)));
            norms.add(track("norm_" + i + "_a", LayerNormalization.of()));
            norms.add(track("norm_" + i + "_b", LayerNormalization.of()));
        }
    }

    @Override
    protected Tensor call(Tensor tokens, boolean training) { // [batch, steps] -> logits [batch, steps, letters]
        Tensor x = letters.apply(tokens).add(places.apply(Creation.arange(tokens.shape().dim(1))));
        for (int i = 0; i < attentions.size(); i++) {
            Tensor a = norms.get(2 * i).apply(x);
            x = x.add(attentions.get(i).apply(a, a, c -> c.useCausalMask(true)).single()); // sees nothing later
            Tensor b = norms.get(2 * i + 1).apply(x);
            x = x.add(narrow.get(i).apply(wide.get(i).apply(b)));
        }
        return out.apply(x);
    }
}
// end::model[]

Tensor windows(int[] letters) {
    return Tensor.of(letters).reshape(-1, CONTEXT);
}

void main() {
    String alphabet = TEXT.chars().distinct().sorted().collect(
            StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    int[] all = TEXT.chars().map(alphabet::indexOf).toArray();
    int count = all.length - CONTEXT;
    int[] x = new int[count * CONTEXT];
    int[] y = new int[count * CONTEXT];
    for (int i = 0; i < count; i++) {
        System.arraycopy(all, i, x, i * CONTEXT, CONTEXT);
        System.arraycopy(all, i + 1, y, i * CONTEXT, CONTEXT); // at each place the letter behind it
    }

    // tag::train[]
    var gpt = new Gpt(alphabet.length(), 2);
    gpt.compile(c -> c.optimizer(Adam.of(3e-3)).loss(SparseCategoricalCrossentropy.of().fromLogits(true)));
    var history = gpt.fit(windows(x), windows(y), f -> f.epochs(10).batchSize(16).verbose(0));
    // end::train[]
    IO.println("loss " + history.get("loss"));

    // tag::write[]
    var text = new StringBuilder(TEXT.substring(0, CONTEXT));
    for (int i = 0; i < 80; i++) {
        int[] last = text.substring(text.length() - CONTEXT).chars().map(alphabet::indexOf).toArray();
        Tensor logits = gpt.predictOnBatch(windows(last)).get(0).slice(CONTEXT - 1, CONTEXT); // behind the last letter
        int drawn = Randoms.categorical(logits.div(0.5), 1).toInts()[0]; // below 1: likely letters become likelier
        text.append(alphabet.charAt(drawn));
    }
    // end::write[]
    IO.println(text);
}
