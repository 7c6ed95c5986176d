// 自定义训练。默认的训练步骤（train_step）做五件事：
//   1. 前向：apply(x, true)   2. 损失：computeLoss   3. 求梯度：GradientTape   4. 更新：optimizer().apply   5. 指标：updateMetrics
// 下面重写 trainStep：裁剪梯度，边训练边改变各个损失的权重，并且用自己的损失。fit 的用法不变。
import dev.argali.callbacks.TrainingCallback;
import dev.argali.data.Example;
import dev.argali.data.Mnist;
import dev.argali.layers.Dense;
import dev.argali.metrics.Mean;
import dev.argali.model.Model;
import dev.argali.model.StepResult;
import dev.argali.ops.Indexing;
import dev.argali.optimizers.Clipping;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;

// tag::model[]
class CustomTraining extends Model {
    private final Dense hidden = track("hidden", Dense.of(64).activation("relu"));
    private final Dense out = track("out", Dense.of(10).activation("softmax"));
    // 损失的权重放在变量里：改变它，不必重新追踪和编译
    final Variable share = state(Variable.untrained("share", Tensor.scalar(0f)));

    private final Mean focalMean = track(Mean.named("focal")); // 自己的指标：每轮自动重置

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return out.apply(hidden.apply(x));
    }

    // 自己的损失：对已经有把握的样本少算一些（focal loss）
    private Tensor focal(Tensor labels, Tensor predicted) {
        Tensor right = predicted.mul(Indexing.oneHot(labels, 10)).sum(-1); // 正确类别的概率
        return right.neg().add(1).square().mul(right.add(1e-7).log().neg()).mean();
    }

    @Override
    protected StepResult trainStep(Example batch) { // 每种批次形状只追踪、编译一次
        try (var tape = GradientTape.open()) {
            Tensor predicted = apply(batch.x(), true); // 1. 前向
            Tensor crossentropy = computeLoss(batch, predicted); // 2. compile 给的损失
            Tensor focal = focal(batch.y(), predicted); //    自己的损失
            Tensor loss = crossentropy.add(focal.mul(share.value())); //    按权重相加
            var weights = trainableWeights();
            var gradients = tape.gradient(loss, weights); // 3. 求梯度
            optimizer().apply(Clipping.byGlobalNorm(1.0).apply(gradients), weights); // 4. 裁剪，再更新
            focalMean.updateState(focal); // 5. 指标，外加自己的一项
            return updateMetrics(batch, predicted, loss).and("focal", focalMean.result());
        }
    }
}
// end::model[]

void main() {
    var mnist = Mnist.load();
    var x = mnist.test().x().reshape(10000, 784).cast("float32").div(255);
    var y = mnist.test().y();

    // tag::fit[]
    var model = new CustomTraining();
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    model.fit(x, y, f -> f.epochs(4).batchSize(64).verbose(0).callbacks(
            TrainingCallback.onEpochBegin((run, epoch) -> model.share.assign(Tensor.scalar(epoch * 0.5f))), // 每轮加大权重
            TrainingCallback.onEpochEnd((run, epoch, logs) -> IO.println("第 " + (epoch + 1) + " 轮：权重 " + epoch * 0.5
                    + "，focal " + logs.get("focal") + "，准确率 " + logs.get("accuracy")))));
    // end::fit[]
}
