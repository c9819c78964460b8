package consumer;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.Backend;
import org.inkstone.vision.model.CifarQuick;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Trains one step of the notes' CIFAR-10 model on random pictures. */
public final class TrainOneStep {
    private TrainOneStep() {}

    public static void main(String[] args) {
        MultiLayerNetwork net = new MultiLayerNetwork(CifarQuick.builder()
                .updater(new Sgd(0.01))
                .format(CNN2DFormat.NHWC)
                .build());
        net.init();
        INDArray pictures = Nd4j.rand(DataType.FLOAT, 8, 32, 32, 3);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 8, 10);
        for (int i = 0; i < 8; i++) {
            labels.putScalar(i, i, 1);
        }
        DataSet batch = new DataSet(pictures, labels);
        net.fit(batch);
        double before = net.score(batch);
        net.fit(batch);
        double after = net.score(batch);
        System.out.println(Backend.describe());
        if (!(after < before)) {
            throw new IllegalStateException("a step did not lower the loss: " + before + " -> " + after);
        }
        System.out.printf("consumer: one step on inkstone-vision alone, loss %.4f -> %.4f%n", before, after);
    }
}
