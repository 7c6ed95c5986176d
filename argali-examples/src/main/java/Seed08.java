// 批次大小：batchSize(64)。默认是 32；内存不够时取小一些。
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

    model.fit(xTrain, yTrain, f -> f.epochs(2).batchSize(64)); // 每轮 938 步
}
