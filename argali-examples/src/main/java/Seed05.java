// 编译：优化器、损失函数都用对象。损失函数取 logits，标签是整数，不必做独热编码。
import dev.argali.data.Mnist;
import dev.argali.layers.Dense;
import dev.argali.losses.SparseCategoricalCrossentropy;
import dev.argali.model.Sequential;
import dev.argali.optimizers.Adam;

void main() {
    var mnist = Mnist.load();
    var xTrain = mnist.train().x().reshape(60000, 784).cast("float32").div(255);
    var yTrain = mnist.train().y();

    var model = Sequential.of(
            Dense.of(64).activation("relu"), // 第一次见到数据时才创建权重
            Dense.of(10)); // 没有激活函数：输出就是 logits

    model.compile(c -> c.optimizer(Adam.of(0.001)) // learning_rate=0.001
            .loss(SparseCategoricalCrossentropy.of().fromLogits(true))
            .metrics("accuracy")); // 按标签和输出的形状，自动选稀疏形式

    var history = model.fit(xTrain, yTrain);
    IO.println(history.get("accuracy"));
}
