import dev.argali.activations.Activations
import dev.argali.callbacks.TrainingCallback
import dev.argali.constraints.Constraints
import dev.argali.graph.DType
import dev.argali.initializers.Initializers
import dev.argali.layers.Activation
import dev.argali.layers.Attention
import dev.argali.layers.BatchNormalization
import dev.argali.layers.Bidirectional
import dev.argali.layers.Conv2D
import dev.argali.layers.DTypePolicy
import dev.argali.layers.Dense
import dev.argali.layers.Embedding
import dev.argali.layers.Flatten
import dev.argali.layers.Hashing
import dev.argali.layers.LSTM
import dev.argali.layers.MergeMode
import dev.argali.layers.OutputMode
import dev.argali.layers.PReLU
import dev.argali.layers.RandomRotation
import dev.argali.layers.SeparableConv2D
import dev.argali.layers.TextVectorization
import dev.argali.layers.UpSampling2D
import dev.argali.layers.WeightSpec
import dev.argali.losses.MeanSquaredError
import dev.argali.losses.Reduction
import dev.argali.metrics.Metrics
import dev.argali.model.Input
import dev.argali.model.Model
import dev.argali.model.ModelDiagram
import dev.argali.model.PlotOptions
import dev.argali.model.Sequential
import dev.argali.model.Verbose
import dev.argali.ops.DataFormat
import dev.argali.ops.Images
import dev.argali.ops.Loops
import dev.argali.ops.Padding
import dev.argali.optimizers.Adam
import dev.argali.optimizers.SGD
import dev.argali.regularizers.Regularizers
import dev.argali.tensor.Control
import dev.argali.tensor.Jit
import dev.argali.tensor.Nest
import dev.argali.tensor.Tensor
import java.nio.file.Path

private val x = arrayOf(floatArrayOf(0f, 1f), floatArrayOf(1f, 0f), floatArrayOf(1f, 1f))
private val y = arrayOf(floatArrayOf(1f), floatArrayOf(1f), floatArrayOf(2f))
private val labels = intArrayOf(0, 1, 1)

private fun texts() {
    val text = TextVectorization.of()
    text.adapt("a b", "a")
    text.adapt(listOf("a b", "a"))
    check(text.apply("b a").toLongs().contentEquals(longArrayOf(3, 2)))
    check(text.applyAll(listOf("a")).toLongs().contentEquals(longArrayOf(2)))
    check(Hashing.of(3).apply(arrayOf(arrayOf("A"), arrayOf("B"))).toLongs().contentEquals(longArrayOf(1, 0)))
}

/** Every method that takes a name, a value or a function, in each of its forms: none may be ambiguous in Kotlin. */
fun overloads() {
    tensors()
    texts()
    check(moreLayers().none { it.isBuilt })
    val model = Sequential.of(*layers().toTypedArray())
    compile(model)
    train(model)
    files(model)
}

private fun tensors() {
    val t = Tensor.of(*floatArrayOf(1f, 2f))
    check(t.cast("float64").add(1).mul(t.cast(DType.FLOAT64)).toFloats().contentEquals(floatArrayOf(2f, 6f)))
    check(Jit.of { a -> a.add(1) }.apply(t).toFloats().contentEquals(floatArrayOf(2f, 3f)))
    check(Jit.of("twice") { n -> n.map { it.mul(2) } }.apply(Nest.of(t)).single().toFloats()[1] == 4f)
    check(Loops.map({ a: Tensor -> a.mul(3) }, t).toFloats()[1] == 6f)
    check(Loops.map({ n: Nest -> n.map { it.mul(4) } }, Nest.of(t)).single().toFloats()[1] == 8f)
    val sum = { carry: Nest, e: Nest -> Nest.of(carry.single().add(e.single())).let { Control.Step(it, it) } }
    check(Control.scan(sum, Nest.of(Tensor.of(*floatArrayOf(0f)).sum()), Nest.of(t)).carry().single().item() == 3.0)
    check(Control.scan(sum, Nest.of(Tensor.of(*floatArrayOf(0f)).sum()), Nest.of(t), 2, true).carry().single().item() == 3.0)
}

private fun layers() = listOf(
    Flatten.of().dataFormat("channels_last").dataFormat(DataFormat.CHANNELS_LAST).inputShape(2),
    Dense.of(3)
        .activation("relu").activation(Activations.RELU).activation { t -> t.maximum(0) }
        .kernelInitializer("he_normal").kernelInitializer(Initializers.HE_NORMAL)
        .kernelInitializer { shape, type -> Initializers.ONES.initialize(shape, type).mul(0.5) }
        .biasInitializer("zeros").biasInitializer(Initializers.ZEROS)
        .biasInitializer { shape, type -> Initializers.ZEROS.initialize(shape, type) }
        .kernelRegularizer("l2").kernelRegularizer(Regularizers.l2(1e-4))
        .kernelRegularizer { w -> w.square().sum().mul(1e-4) }
        .biasRegularizer("l1").biasRegularizer(Regularizers.L1).biasRegularizer { w -> w.abs().sum().mul(1e-4) }
        .kernelConstraint("non_neg").kernelConstraint(Constraints.NON_NEG).kernelConstraint { w -> w.clip(-1.0, 1.0) }
        .biasConstraint("non_neg").biasConstraint(Constraints.NON_NEG).biasConstraint { w -> w.clip(-1.0, 1.0) }
        .activityRegularizer("l2").activityRegularizer(Regularizers.L2)
        .activityRegularizer { a -> a.square().sum().mul(1e-4) }
        .dtype("float32").dtype(DTypePolicy.FLOAT32),
    Activation.of("tanh"),
    Activation.of(Activations.TANH),
    Activation.of { t -> t.mul(2) },
    Dense.of(1).kernel(
        WeightSpec.init(Initializers.ZEROS)
            .initializer("glorot_uniform").initializer(Initializers.GLOROT_UNIFORM)
            .initializer { shape, type -> Initializers.ONES.initialize(shape, type) }
            .regularizer("l2").regularizer(Regularizers.L2).regularizer { w -> w.square().sum().mul(1e-4) }
            .constraint("non_neg").constraint(Constraints.NON_NEG).constraint { w -> w.clip(-1.0, 1.0) },
    ),
)

/** Layers that no model here has. */
private fun moreLayers() = listOf(
    PReLU.of()
        .alphaInitializer("ones").alphaInitializer(Initializers.ONES)
        .alphaInitializer { shape, type -> Initializers.ONES.initialize(shape, type) }
        .alphaRegularizer("l2").alphaRegularizer(Regularizers.L2).alphaRegularizer { w -> w.square().sum().mul(1e-4) }
        .alphaConstraint("non_neg").alphaConstraint(Constraints.NON_NEG).alphaConstraint { w -> w.clip(-1.0, 1.0) },
    Embedding.of(4, 2)
        .embeddingsInitializer("ones").embeddingsInitializer(Initializers.ONES)
        .embeddingsInitializer { shape, type -> Initializers.ONES.initialize(shape, type) }
        .embeddingsRegularizer("l2").embeddingsRegularizer(Regularizers.L2).embeddingsRegularizer { w -> w.square().sum().mul(1e-4) }
        .embeddingsConstraint("non_neg").embeddingsConstraint(Constraints.NON_NEG).embeddingsConstraint { w -> w.clip(-1.0, 1.0) },
    BatchNormalization.of()
        .betaInitializer("ones").betaInitializer(Initializers.ONES)
        .betaInitializer { shape, type -> Initializers.ONES.initialize(shape, type) }
        .betaRegularizer("l2").betaRegularizer(Regularizers.L2).betaRegularizer { w -> w.square().sum().mul(1e-4) }
        .betaConstraint("non_neg").betaConstraint(Constraints.NON_NEG).betaConstraint { w -> w.clip(-1.0, 1.0) }
        .gammaInitializer("ones").gammaInitializer(Initializers.ONES)
        .gammaInitializer { shape, type -> Initializers.ONES.initialize(shape, type) }
        .gammaRegularizer("l2").gammaRegularizer(Regularizers.L2).gammaRegularizer { w -> w.square().sum().mul(1e-4) }
        .gammaConstraint("non_neg").gammaConstraint(Constraints.NON_NEG).gammaConstraint { w -> w.clip(-1.0, 1.0) }
        .movingMeanInitializer("ones").movingMeanInitializer(Initializers.ONES)
        .movingMeanInitializer { shape, type -> Initializers.ONES.initialize(shape, type) }
        .movingVarianceInitializer("ones").movingVarianceInitializer(Initializers.ONES)
        .movingVarianceInitializer { shape, type -> Initializers.ONES.initialize(shape, type) },
    Bidirectional.of(
        LSTM.of(3)
            .recurrentActivation("hard_sigmoid").recurrentActivation(Activations.SIGMOID)
            .recurrentActivation { t -> t.clip(0.0, 1.0) }
            .recurrentInitializer("ones").recurrentInitializer(Initializers.ONES)
            .recurrentInitializer { shape, type -> Initializers.ONES.initialize(shape, type) }
            .recurrentRegularizer("l2").recurrentRegularizer(Regularizers.L2)
            .recurrentRegularizer { w -> w.square().sum().mul(1e-4) }
            .recurrentConstraint("non_neg").recurrentConstraint(Constraints.NON_NEG)
            .recurrentConstraint { w -> w.clip(-1.0, 1.0) }
            .recurrentActivation("sigmoid").recurrentInitializer("orthogonal")
            .recurrentRegularizer("l2").recurrentConstraint("max_norm"),
    ).mergeMode("sum").mergeMode(MergeMode.AVE),
    Attention.of().scoreMode("concat").scoreMode(Attention.ScoreMode.DOT),
    UpSampling2D.of()
        .interpolation("bilinear").interpolation(UpSampling2D.Interpolation.NEAREST),
    Hashing.of(3)
        .maskValue("m").maskValue(3L).outputMode("one_hot").outputMode(OutputMode.COUNT),
    RandomRotation.of(0.1)
        .fillMode("wrap").fillMode(Images.FillMode.CONSTANT),
    TextVectorization.of()
        .standardize("lower").standardize { t -> t.trim() }
        .split("character").split { t -> listOf(t) },
    Conv2D.of(4, 3)
        .padding("same").padding(Padding.VALID),
    SeparableConv2D.of(4, 3)
        .depthwiseInitializer("ones").depthwiseInitializer(Initializers.ONES)
        .depthwiseInitializer { shape, type -> Initializers.ONES.initialize(shape, type) }
        .pointwiseInitializer("ones").pointwiseInitializer(Initializers.ONES)
        .pointwiseInitializer { shape, type -> Initializers.ONES.initialize(shape, type) },
)

private fun compile(model: Sequential) {
    val mse = MeanSquaredError.of().reduction("sum").reduction(Reduction.SUM_OVER_BATCH_SIZE)
    model.compile("adam", "mse", "mae")
    model.compile(Adam.of(), mse, Metrics.meanAbsoluteError())
    model.compile {
        it.optimizer("adam").optimizer(Adam.of().excludeFromWeightDecay("bias").excludeFromWeightDecay(listOf()))
            .loss("mse").loss(mse).metrics("mae").metrics(Metrics.meanSquaredError())
            .weightedMetrics("mae").weightedMetrics(Metrics.meanAbsoluteError())
    }
    model.compile {
        it.losses("mse").losses(mse).lossOf("a", "mse").lossOf("a", mse)
            .metricsOf("a", "mae").metricsOf("a", Metrics.meanSquaredError())
    }
    val counts = listOf(Input.named("a", "int32", 2), Input.named("b", DType.INT32, 2))
    check(counts.all { it.dtype() == DType.INT32 })
    model.compile {
        it.optimizer(SGD.of().learningRate(1e-2).learningRate { step -> step.cast("float32").mul(-1e-3).exp().mul(1e-2) })
            .loss { actual, predicted -> actual.sub(predicted).square().mean(-1) }
            .metric("bias") { actual, predicted -> predicted.sub(actual).mean(-1) }
    }
}

private fun train(model: Sequential) {
    val seen = mutableListOf<String>()
    val watch = listOf(
        TrainingCallback.onTrainBegin { _ -> seen += "train" },
        TrainingCallback.onEpochBegin { _, epoch -> seen += "epoch $epoch" },
        TrainingCallback.onTrainBatchBegin { _, batch -> seen += "batch $batch" },
        TrainingCallback.onTrainBatchEnd { _, _, logs -> seen += "batch ${logs["loss"] >= 0}" },
        TrainingCallback.onEpochEnd { _, _, logs -> seen += "epoch ${logs["loss"] >= 0}" },
        TrainingCallback.onTrainEnd { _, _ -> seen += "end" },
    )
    model.fit(Tensor.of(x), Tensor.of(y)) { it.verbose("0").verbose(Verbose.of("0")).callbacks(watch) }
    check(seen == listOf("train", "epoch 0", "batch 0", "batch true", "epoch true", "end")) { seen }
    model.fit(x, y) { it.verbose(0).callbacks(*watch.toTypedArray()) }
    model.fit(x, labels) { it.verbose(Verbose.SILENT) }
    val scores = model.evaluate(x, y) { it.verbose("0").verbose(0) }
    check(scores.get("loss") == scores.get(0))
    model.evaluate(x, labels) { it.verbose(Verbose.of(0)) }
    model.evaluate(Tensor.of(x), Tensor.of(y)) { it.verbose(Verbose.SILENT) }
    val predicted = model.predict(x) { it.verbose("0").verbose(0).verbose(Verbose.SILENT) }
    check(predicted[1][0] == model.predict(Tensor.of(x)) { it.verbose(0) }.toFloats()[1])
    val lines = mutableListOf<String>()
    model.summary { it.printer(lines::add) }
    check(lines.isNotEmpty() && model.summaryText { it.lineLength(80) }.isNotEmpty())
}

private fun drawing(options: PlotOptions) = options.rankdir("LR").rankdir(ModelDiagram.Rankdir.TB)

private fun files(model: Sequential) {
    DTypePolicy.setGlobal("float32")
    DTypePolicy.setGlobal(DTypePolicy.FLOAT32)
    model.saveWeights("overloads.weights.h5")
    model.saveWeights(Path.of("overloads.weights.h5"))
    model.loadWeights("overloads.weights.h5")
    model.loadWeights(Path.of("overloads.weights.h5"))
    val plain = Sequential.of(Dense.of(1).inputShape(2))
    plain.save("overloads.keras")
    plain.save(Path.of("overloads.keras"))
    val expected = plain.predictOne(x[0])[0]
    check(Model.load("overloads.keras").predictOne(x[0])[0] == expected)
    check(Model.load(Path.of("overloads.keras")).predictOne(x[0])[0] == expected)
}
