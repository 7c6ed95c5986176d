// 子类写法：继承 Model，自己写 call。训练时才用 dropout。
import dev.argali.graph.Shape;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.model.Model;
import dev.argali.tensor.Tensor;

static final class CustomModel extends Model {
    // track 登记内部的层，名字就是权重文件里的路径
    private final Dense dense1 = track("dense1", Dense.of(64).activation("relu"));
    private final Dropout dropout = track("dropout", Dropout.of(0.5));
    private final Dense dense2 = track("dense2", Dense.of(10).activation("softmax"));

    @Override
    protected Tensor call(Tensor inputs, boolean training) {
        Tensor x = dense1.apply(inputs);
        if (training) { // 普通的 Java if：训练和推理各编译一次
            x = dropout.apply(x, true);
        }
        return dense2.apply(x);
    }
}

void main() {
    var model = new CustomModel();
    model.build(Shape.of(Shape.ANY, 784)); // input_shape=(None, 784)
    model.summary();
}
