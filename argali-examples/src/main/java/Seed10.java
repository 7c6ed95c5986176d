// 自定义回调：实现 TrainingCallback，只写需要的方法。run 是参数，所以没有 setModel。
import dev.argali.callbacks.Logs;
import dev.argali.callbacks.TrainingCallback;
import dev.argali.callbacks.TrainingRun;
import dev.argali.data.Mnist;
import dev.argali.layers.Dense;
import dev.argali.model.Sequential;

class EpochPrinter implements TrainingCallback {
    @Override
    public void onEpochEnd(TrainingRun run, int epoch, Logs logs) { // epoch 从 0 开始
        IO.println("第 " + (epoch + 1) + " 轮结束，损失 " + logs.get("loss"));
    }
}

void main() {
    var mnist = Mnist.load();
    var xTrain = mnist.train().x().reshape(60000, 784).cast("float32").div(255);
    var yTrain = mnist.train().y();

    var model = Sequential.of(
            Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"));
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");

    model.fit(xTrain, yTrain, f -> f.epochs(5).verbose(0).callbacks(
            new EpochPrinter(),
            // 一个 lambda 也是回调：训练准确率够高就提前结束
            TrainingCallback.onEpochEnd((run, epoch, logs) -> {
                if (logs.get("accuracy") > 0.95) {
                    run.stopTraining();
                }
            })));
}
