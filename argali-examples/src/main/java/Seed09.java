// 验证集：validationSplit(0.2) 取最后 20% 的数据（打乱之前），每轮结束后评估一次。
import dev.argali.data.Mnist;
import dev.argali.layers.Dense;
import dev.argali.model.Sequential;

void main() {
    var mnist = Mnist.load();
    var xTrain = mnist.train().x().reshape(60000, 784).cast("float32").div(255);
    var yTrain = mnist.train().y();

    var model = Sequential.of(
            Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"));
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");

    var history = model.fit(xTrain, yTrain, f -> f.epochs(2).validationSplit(0.2));

    IO.println(history.get("val_accuracy")); // 每轮一个数
}
