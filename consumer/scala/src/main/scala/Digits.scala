import dev.argali.data.{Labels, Mnist}
import dev.argali.layers.Dense
import dev.argali.model.Sequential
import dev.argali.optimizers.Adam

/** The first program of the tutorial. */
@main def digits(): Unit =
  overloads()
  val mnist = Mnist.load()
  val xTrain = mnist.train.x.reshape(60000, 28 * 28).cast("float32").div(255)
  val xTest = mnist.test.x.reshape(10000, 28 * 28).cast("float32").div(255)
  val yTrain = Labels.toCategorical(mnist.train.y)
  val yTest = Labels.toCategorical(mnist.test.y)

  val model = Sequential.of()
  model.add(Dense.of(64).activation("relu").inputShape(28 * 28))
  model.add(Dense.of(10).activation("softmax"))
  model.compile(_.optimizer(Adam.of()).loss("categorical_crossentropy").metrics("accuracy"))
  model.fit(xTrain, yTrain, _.epochs(5).batchSize(32))

  val scores = model.evaluate(xTest, yTest)
  println(s"Test accuracy: ${scores.get("accuracy")}")
  model.save("my_model.keras")
