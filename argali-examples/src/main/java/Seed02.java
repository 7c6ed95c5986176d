// 用 add 一层一层搭建 Sequential 模型，并打印结构表。
import dev.argali.layers.Dense;
import dev.argali.model.Sequential;

void main() {
    var model = Sequential.of();
    model.add(Dense.of(64).activation("relu").inputShape(784)); // 输入形状不含批次维
    model.add(Dense.of(64).activation("relu"));
    model.add(Dense.of(10).activation("softmax"));

    model.summary(); // 与 Keras 的表格逐字相同
}
