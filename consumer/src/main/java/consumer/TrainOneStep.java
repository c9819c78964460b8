package consumer;

import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Backend;
import org.inkstone.vision.model.CifarQuick;
import org.inkstone.vision.model.ResNet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Trains one step of the notes' CIFAR-10 model and of a residual network on random pictures. */
public final class TrainOneStep {
    private TrainOneStep() {}

    public static void main(String[] args) {
        DataSet batch = batch();
        MultiLayerNetwork net = new MultiLayerNetwork(CifarQuick.builder()
                .updater(new Sgd(0.01))
                .format(CNN2DFormat.NHWC)
                .build());
        net.init();
        step("CifarQuick", net, () -> net.fit(batch), () -> net.score(batch));
        ComputationGraph graph = new ComputationGraph(
                ResNet.cifar(8).updater(new Sgd(0.01)).build());
        graph.init();
        step("ResNet", graph, () -> graph.fit(batch), () -> graph.score(batch, true));
        System.out.println(Backend.describe());
    }

    private static void step(String name, Model model, Runnable fit, DoubleSupplier loss) {
        fit.run();
        double before = loss.getAsDouble();
        fit.run();
        double after = loss.getAsDouble();
        if (!(after < before)) {
            throw new IllegalStateException(
                    "a step of " + name + " did not lower the loss: " + before + " -> " + after);
        }
        System.out.printf(
                "consumer: one step of %s (%d numbers) on inkstone-vision alone, loss %.4f -> %.4f%n",
                name, model.numParams(), before, after);
    }

    private static DataSet batch() {
        INDArray pictures = Nd4j.rand(DataType.FLOAT, 8, 32, 32, 3);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 8, 10);
        for (int i = 0; i < 8; i++) {
            labels.putScalar(i, i, 1);
        }
        return new DataSet(pictures, labels);
    }
}
