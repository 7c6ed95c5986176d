// 教程的第一个程序：用全连接网络识别手写数字，从读取数据到保存模型。
import dev.argali.data.Labels;
import dev.argali.data.Mnist;
import dev.argali.layers.Dense;
import dev.argali.model.Sequential;
import dev.argali.optimizers.Adam;

void main() {
    // 1. 数据：与 Keras 一样是原始数据，图像 uint8 [60000, 28, 28]，标签 uint8 [60000]
    var mnist = Mnist.load();
    var xTrain = mnist.train().x().reshape(60000, 28 * 28).cast("float32").div(255);
    var xTest = mnist.test().x().reshape(10000, 28 * 28).cast("float32").div(255);
    var yTrain = Labels.toCategorical(mnist.train().y()); // 独热编码：[60000, 10]
    var yTest = Labels.toCategorical(mnist.test().y());

    // 2. 模型：一个隐藏层，输出层给出 10 个类别的概率
    var model = Sequential.of();
    model.add(Dense.of(64).activation("relu").inputShape(28 * 28));
    model.add(Dense.of(10).activation("softmax"));

    // 3. 编译：优化器用对象，损失函数和评价指标用名字，可以混着写
    model.compile(c -> c.optimizer(Adam.of()).loss("categorical_crossentropy").metrics("accuracy"));

    // 4. 训练
    model.fit(xTrain, yTrain, f -> f.epochs(5).batchSize(32));

    // 5. 评估
    var scores = model.evaluate(xTest, yTest);
    IO.println("Test accuracy: " + scores.get("accuracy"));

    // 6. 保存：Python 的 Keras 可以直接打开这个文件
    model.save("my_model.keras");
}
