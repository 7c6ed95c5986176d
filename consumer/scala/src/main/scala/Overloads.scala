import dev.argali.activations.Activations
import dev.argali.callbacks.TrainingCallback
import dev.argali.constraints.Constraints
import dev.argali.graph.DType
import dev.argali.initializers.Initializers
import dev.argali.layers.{
  Activation, Attention, BatchNormalization, Bidirectional, Conv2D, DTypePolicy, Dense, Embedding, Flatten, Hashing, LSTM, Layer,
  MergeMode, OutputMode, PReLU, RandomRotation, SeparableConv2D, TextVectorization, UpSampling2D, WeightSpec
}
import dev.argali.losses.{MeanSquaredError, Reduction}
import dev.argali.metrics.Metrics
import dev.argali.model.{Input, Model, ModelDiagram, PlotOptions, Sequential, Verbose}
import dev.argali.ops.{DataFormat, Images, Loops, Padding}
import dev.argali.optimizers.{Adam, SGD}
import dev.argali.regularizers.Regularizers
import dev.argali.tensor.{Control, Jit, Nest, Tensor, Variable}
import java.nio.file.Path
import java.util.List as Listed
import scala.collection.mutable.ListBuffer

private val x = Array(Array(0f, 1f), Array(1f, 0f), Array(1f, 1f))
private val y = Array(Array(1f), Array(1f), Array(2f))
private val labels = Array(0, 1, 1)

private def texts(): Unit =
  val text = TextVectorization.of()
  text.adapt("a b", "a")
  text.adapt(Listed.of("a b", "a"))
  assert(text.apply("b a").toLongs.sameElements(Array(3L, 2L)))
  assert(text.applyAll(Listed.of("a")).toLongs.sameElements(Array(2L)))
  assert(Hashing.of(3).apply(Array(Array("A"), Array("B"))).toLongs.sameElements(Array(1L, 0L)))

/** Every method that takes a name, a value or a function, in each of its forms: none may be ambiguous in Scala. */
def overloads(): Unit =
  tensors()
  texts()
  assert(moreLayers.forall(!_.isBuilt))
  val model = Sequential.of(layers*)
  compile(model)
  train(model)
  files(model)

private def tensors(): Unit =
  val t = Tensor.of(1f, 2f)
  assert(t.cast("float64").add(1).mul(t.cast(DType.FLOAT64)).toFloats.sameElements(Array(2f, 6f)))
  assert(Jit.of(a => a.add(1)).apply(t).toFloats.sameElements(Array(2f, 3f)))
  assert(Jit.of("twice", n => n.map(_.mul(2))).apply(Nest.of(t)).single.toFloats()(1) == 4f)
  assert(Loops.map((a: Tensor) => a.mul(3), t).toFloats()(1) == 6f)
  assert(Loops.map((n: Nest) => n.map(_.mul(4)), Nest.of(t)).single.toFloats()(1) == 8f)
  def sum(carry: Nest, e: Nest): Control.Step =
    val next = Nest.of(carry.single.add(e.single))
    Control.Step(next, next)
  assert(Control.scan(sum, Nest.of(Tensor.of(0f).sum()), Nest.of(t)).carry.single.item == 3.0)
  assert(Control.scan(sum, Nest.of(Tensor.of(0f).sum()), Nest.of(t), 2, true).carry.single.item == 3.0)

private def layers: Seq[Layer] = Seq(
  Flatten.of().dataFormat("channels_last").dataFormat(DataFormat.CHANNELS_LAST).inputShape(2),
  Dense
    .of(3)
    .activation("relu").activation(Activations.RELU).activation(_.maximum(0))
    .kernelInitializer("he_normal").kernelInitializer(Initializers.HE_NORMAL)
    .kernelInitializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype).mul(0.5))
    .biasInitializer("zeros").biasInitializer(Initializers.ZEROS)
    .biasInitializer((shape, dtype) => Initializers.ZEROS.initialize(shape, dtype))
    .kernelRegularizer("l2").kernelRegularizer(Regularizers.l2(1e-4)).kernelRegularizer(_.square.sum().mul(1e-4))
    .biasRegularizer("l1").biasRegularizer(Regularizers.L1).biasRegularizer(_.abs.sum().mul(1e-4))
    .kernelConstraint("non_neg").kernelConstraint(Constraints.NON_NEG).kernelConstraint(_.clip(-1, 1))
    .biasConstraint("non_neg").biasConstraint(Constraints.NON_NEG).biasConstraint(_.clip(-1, 1))
    .activityRegularizer("l2").activityRegularizer(Regularizers.L2).activityRegularizer(_.square.sum().mul(1e-4))
    .dtype("float32").dtype(DTypePolicy.FLOAT32),
  Activation.of("tanh"),
  Activation.of(Activations.TANH),
  Activation.of(_.mul(2)),
  Dense.of(1).kernel(
    WeightSpec
      .init(Initializers.ZEROS)
      .initializer("glorot_uniform").initializer(Initializers.GLOROT_UNIFORM)
      .initializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype))
      .regularizer("l2").regularizer(Regularizers.L2).regularizer(_.square.sum().mul(1e-4))
      .constraint("non_neg").constraint(Constraints.NON_NEG).constraint(_.clip(-1, 1))
  )
)

/** Layers that no model here has. */
private def moreLayers: Seq[Layer] = Seq(
  PReLU.of()
    .alphaInitializer("ones").alphaInitializer(Initializers.ONES)
    .alphaInitializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype))
    .alphaRegularizer("l2").alphaRegularizer(Regularizers.L2).alphaRegularizer(_.square.sum().mul(1e-4))
    .alphaConstraint("non_neg").alphaConstraint(Constraints.NON_NEG).alphaConstraint(_.clip(-1, 1)),
  Embedding.of(4, 2)
    .embeddingsInitializer("ones").embeddingsInitializer(Initializers.ONES)
    .embeddingsInitializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype))
    .embeddingsRegularizer("l2").embeddingsRegularizer(Regularizers.L2).embeddingsRegularizer(_.square.sum().mul(1e-4))
    .embeddingsConstraint("non_neg").embeddingsConstraint(Constraints.NON_NEG).embeddingsConstraint(_.clip(-1, 1)),
  BatchNormalization.of()
    .betaInitializer("ones").betaInitializer(Initializers.ONES)
    .betaInitializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype))
    .betaRegularizer("l2").betaRegularizer(Regularizers.L2).betaRegularizer(_.square.sum().mul(1e-4))
    .betaConstraint("non_neg").betaConstraint(Constraints.NON_NEG).betaConstraint(_.clip(-1, 1))
    .gammaInitializer("ones").gammaInitializer(Initializers.ONES)
    .gammaInitializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype))
    .gammaRegularizer("l2").gammaRegularizer(Regularizers.L2).gammaRegularizer(_.square.sum().mul(1e-4))
    .gammaConstraint("non_neg").gammaConstraint(Constraints.NON_NEG).gammaConstraint(_.clip(-1, 1))
    .movingMeanInitializer("ones").movingMeanInitializer(Initializers.ONES)
    .movingMeanInitializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype))
    .movingVarianceInitializer("ones").movingVarianceInitializer(Initializers.ONES)
    .movingVarianceInitializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype)),
  Bidirectional
    .of(
      LSTM
        .of(3)
        .recurrentActivation("hard_sigmoid").recurrentActivation(Activations.SIGMOID).recurrentActivation(_.clip(0, 1))
        .recurrentInitializer("ones").recurrentInitializer(Initializers.ONES)
        .recurrentInitializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype))
        .recurrentRegularizer("l2").recurrentRegularizer(Regularizers.L2).recurrentRegularizer(_.square.sum().mul(1e-4))
        .recurrentConstraint("non_neg").recurrentConstraint(Constraints.NON_NEG).recurrentConstraint(_.clip(-1, 1))
        .recurrentActivation("sigmoid").recurrentInitializer("orthogonal").recurrentRegularizer("l2").recurrentConstraint("max_norm")
    )
    .mergeMode("sum").mergeMode(MergeMode.AVE),
  Attention.of().scoreMode("concat").scoreMode(Attention.ScoreMode.DOT),
  UpSampling2D.of()
    .interpolation("bilinear").interpolation(UpSampling2D.Interpolation.NEAREST),
  Hashing.of(3)
    .maskValue("m").maskValue(3L).outputMode("one_hot").outputMode(OutputMode.COUNT),
  RandomRotation.of(0.1)
    .fillMode("wrap").fillMode(Images.FillMode.CONSTANT),
  TextVectorization.of()
    .standardize("lower").standardize(_.trim)
    .split("character").split((t: String) => Listed.of(t)),
  Conv2D.of(4, 3)
    .padding("same").padding(Padding.VALID),
  SeparableConv2D.of(4, 3)
    .depthwiseInitializer("ones").depthwiseInitializer(Initializers.ONES)
    .depthwiseInitializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype))
    .pointwiseInitializer("ones").pointwiseInitializer(Initializers.ONES)
    .pointwiseInitializer((shape, dtype) => Initializers.ONES.initialize(shape, dtype))
)

private def compile(model: Sequential): Unit =
  val mse = MeanSquaredError.of().reduction("sum").reduction(Reduction.SUM_OVER_BATCH_SIZE)
  model.compile("adam", "mse", "mae")
  model.compile(Adam.of(), mse, Metrics.meanAbsoluteError())
  model.compile(
    _.optimizer("adam")
      .optimizer(Adam.of().excludeFromWeightDecay("bias").excludeFromWeightDecay(Listed.of[Variable]()))
      .loss("mse").loss(mse).metrics("mae").metrics(Metrics.meanSquaredError())
      .weightedMetrics("mae").weightedMetrics(Metrics.meanAbsoluteError())
  )
  model.compile(
    _.losses("mse").losses(mse).lossOf("a", "mse").lossOf("a", mse)
      .metricsOf("a", "mae").metricsOf("a", Metrics.meanSquaredError())
  )
  val counts = Seq(Input.named("a", "int32", 2), Input.named("b", DType.INT32, 2))
  assert(counts.forall(_.dtype() == DType.INT32))
  model.compile(
    _.optimizer(SGD.of().learningRate(1e-2).learningRate(_.cast("float32").mul(-1e-3).exp().mul(1e-2)))
      .loss((actual, predicted) => actual.sub(predicted).square().mean(-1))
      .metric("bias", (actual, predicted) => predicted.sub(actual).mean(-1))
  )

private def train(model: Sequential): Unit =
  val seen = ListBuffer[String]()
  val watch = Seq(
    TrainingCallback.onTrainBegin(_ => seen += "train"),
    TrainingCallback.onEpochBegin((_, epoch) => seen += s"epoch $epoch"),
    TrainingCallback.onTrainBatchBegin((_, batch) => seen += s"batch $batch"),
    TrainingCallback.onTrainBatchEnd((_, _, logs) => seen += s"batch ${logs.get("loss") >= 0}"),
    TrainingCallback.onEpochEnd((_, _, logs) => seen += s"epoch ${logs.get("loss") >= 0}"),
    TrainingCallback.onTrainEnd((_, _) => seen += "end")
  )
  model.fit(Tensor.of(x), Tensor.of(y), _.verbose("0").verbose(Verbose.of("0")).callbacks(watch*))
  assert(seen == ListBuffer("train", "epoch 0", "batch 0", "batch true", "epoch true", "end"), seen)
  model.fit(x, y, _.verbose(0).callbacks(Listed.of(watch*)))
  model.fit(x, labels, _.verbose(Verbose.SILENT))
  val scores = model.evaluate(x, y, _.verbose("0").verbose(0))
  assert(scores.get("loss") == scores.get(0))
  model.evaluate(x, labels, _.verbose(Verbose.of(0)))
  model.evaluate(Tensor.of(x), Tensor.of(y), _.verbose(Verbose.SILENT))
  val predicted = model.predict(x, _.verbose("0").verbose(0).verbose(Verbose.SILENT))
  assert(predicted(1)(0) == model.predict(Tensor.of(x), _.verbose(0)).toFloats()(1))
  val lines = ListBuffer[String]()
  model.summary(_.printer(line => lines += line))
  assert(lines.nonEmpty && model.summaryText(_.lineLength(80)).nonEmpty)

private def drawing(options: PlotOptions) = options.rankdir("LR").rankdir(ModelDiagram.Rankdir.TB)

private def files(model: Sequential): Unit =
  DTypePolicy.setGlobal("float32")
  DTypePolicy.setGlobal(DTypePolicy.FLOAT32)
  model.saveWeights("overloads.weights.h5")
  model.saveWeights(Path.of("overloads.weights.h5"))
  model.loadWeights("overloads.weights.h5")
  model.loadWeights(Path.of("overloads.weights.h5"))
  val plain = Sequential.of(Dense.of(1).inputShape(2))
  plain.save("overloads.keras")
  plain.save(Path.of("overloads.keras"))
  val expected = plain.predictOne(x(0))(0)
  assert(Model.load("overloads.keras").predictOne(x(0))(0) == expected)
  assert(Model.load(Path.of("overloads.keras")).predictOne(x(0))(0) == expected)
