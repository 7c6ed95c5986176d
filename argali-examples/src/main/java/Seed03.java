// 函数式写法：两个输入，先拼接，再分类。
import dev.argali.layers.Concatenate;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.model.Input;
import dev.argali.model.Model;
import java.util.List;

void main() {
    // 1. 输入：形状不含批次维，名字以后可以用来喂数据
    var input1 = Input.named("input_1", 32);
    var input2 = Input.named("input_2", 64);

    // 2. 把层作用在输入上：每次调用都被记下来，then 把它们接成一串
    var x = Concatenate.of()
            .apply(input1, input2)
            .then(Dense.of(128).activation("relu"))
            .then(Dropout.of(0.5));
    var output = x.then(Dense.of(1).activation("sigmoid"));

    // 3. 模型：从哪些输入，到哪个输出
    var model = Model.of(List.of(input1, input2), output);

    model.summary(); // 最后一列写着每层的输入从哪里来
}
