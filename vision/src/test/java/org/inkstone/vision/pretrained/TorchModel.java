package org.inkstone.vision.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** One of PyTorch's networks in the golden file: its tensors, pictures and answers. */
record TorchModel(HashedWeights weights, INDArray pictures, double[] logits) {
    static TorchModel named(String name) {
        JsonObject golden = GoldenTensors.json("torch_models.json")
                .getAsJsonObject("models")
                .getAsJsonObject(name);
        return new TorchModel(
                new HashedWeights(golden.getAsJsonObject("tensors")),
                HashedWeights.pictures(GoldenTensors.shape(golden)),
                GoldenTensors.numbers(golden, "logits"));
    }

    /** The pictures as [N, H, W, C]. */
    INDArray channelsLast() {
        return pictures.permute(0, 2, 3, 1).dup('c');
    }

    /**
     * Checks probabilities by their logarithms, which are the logits but for a number per picture.
     *
     * @param probabilities [N, classes]
     */
    void assertAnswer(INDArray probabilities, double tolerance) {
        int rows = (int) probabilities.size(0);
        INDArray expected = Nd4j.createFromArray(logits).reshape(rows, logits.length / rows);
        UnaryOperator<INDArray> centred = z -> z.subColumnVector(z.mean(true, 1));
        INDArray got = Transforms.log(probabilities.castTo(expected.dataType()), true);
        double difference =
                centred.apply(got).sub(centred.apply(expected)).amaxNumber().doubleValue();
        assertThat(difference).isCloseTo(0, Offset.offset(tolerance));
    }
}
