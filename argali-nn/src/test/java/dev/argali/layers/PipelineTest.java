package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Layers one after the other. Their numbers are the matter of [KerasLayersTest].
class PipelineTest {
    @Test
    void a_pipeline_keeps_the_contract_of_layers() {
        LayerContract.of(() -> Pipeline.of(Dense.of(4).activation("tanh"), Dropout.of(0.25), Dense.of(2)))
                .input(3, 5)
                .output(3, 2)
                .weights(4)
                .check();
    }

    @Test
    void weights_are_named_as_keras_names_them() {
        Pipeline pipeline =
                Pipeline.of(Dense.of(4).name("a"), Dense.of(2).name("b")).name("p");
        pipeline.build(Shape.of(Shape.ANY, 3));
        assertThat(pipeline.weights().stream().map(Variable::name))
                .containsExactly("p/a/kernel", "p/a/bias", "p/b/kernel", "p/b/bias");
        assertThat(pipeline.children().keySet()).containsExactly("layers/dense", "layers/dense_1");
    }

    @Test
    void each_layer_is_told_whether_this_is_training() {
        Pipeline pipeline = Pipeline.of(Rescaling.of(2), Dropout.of(0.5).seed(1));
        Tensor x = Tensor.of(new float[100]).add(1);
        assertThat(pipeline.apply(x).toFloats()).containsOnly(2);
        assertThat(pipeline.apply(x, true).toFloats()).contains(0f, 4f).containsOnly(0, 4);
    }

    @Test
    void masks_go_from_layer_to_layer_and_out() {
        Tensor x = Tensor.of(0f, 0f, 1f, 2f).reshape(1, 2, 2);
        Tensor y = Pipeline.of(Masking.of(0), Activation.of("relu")).apply(x);
        assertThat(Masks.of(y).orElseThrow().toBooleans()).containsExactly(false, true);
        assertThat(Masks.of(Pipeline.of(Masking.of(0), Flatten.of()).apply(x))).isEmpty();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(Pipeline::of).hasMessage("Pipeline: there is no layer. Give at least one.");
        assertThatThrownBy(() ->
                        LayerConfigs.from(ObjectConfig.of("keras.layers", "Pipeline", Map.of("layers", List.of(3)))))
                .hasMessage("config of Pipeline: a layer is 3. Describe each layer by its class_name and config.");
    }
}
