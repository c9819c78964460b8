package org.inkstone.benchmarks;

import java.io.IOException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.inkstone.vision.model.CifarQuick;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** CIFAR quick in DL4J, with its own layers or Inkstone's: {@code stock|inkstone NCHW|NHWC}. */
public final class Dl4jContender {
    private static final double LEARNING_RATE = 0.0005;

    private Dl4jContender() {}

    public static void main(String[] args) throws IOException {
        CNN2DFormat format = CNN2DFormat.valueOf(args[1]);
        MultiLayerNetwork net = new MultiLayerNetwork(
                args[0].equals("stock")
                        ? stock(format)
                        : CifarQuick.builder()
                                .format(format)
                                .updater(new Sgd(LEARNING_RATE))
                                .build());
        net.init();
        DataSet[] batches = batches(format);
        int[] step = {0};
        Windows.serve(
                Nd4j.getBackend().getClass().getSimpleName() + ", helpers disabled: "
                        + System.getProperty("org.eclipse.deeplearning4j.helpers.disable", "by default"),
                LearnableBatches.BATCH,
                () -> {
                    net.fit(batches[step[0]++ % batches.length]);
                    return net.score();
                },
                () -> net.output(batches[step[0]++ % batches.length].getFeatures())
                        .getFloat(0, 0));
    }

    private static MultiLayerConfiguration stock(CNN2DFormat format) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Sgd(LEARNING_RATE))
                .weightInit(WeightInit.XAVIER)
                .activation(Activation.IDENTITY)
                .list();
        for (int channels : new int[] {32, 32, 64}) {
            layers.layer(new ConvolutionLayer.Builder(5, 5)
                    .nOut(channels)
                    .padding(2, 2)
                    .build());
            layers.layer(new SubsamplingLayer.Builder(2, 2).stride(2, 2).build());
        }
        return layers.layer(new DenseLayer.Builder().nOut(64).build())
                .layer(new OutputLayer.Builder()
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(32, 32, 3, format))
                .build();
    }

    static DataSet[] batches(CNN2DFormat format) {
        boolean last = format == CNN2DFormat.NHWC;
        float[][] images = LearnableBatches.images(last);
        DataSet[] batches = new DataSet[images.length];
        for (int i = 0; i < images.length; i++) {
            INDArray x = Nd4j.createFromArray(images[i])
                    .reshape(
                            last
                                    ? new long[] {LearnableBatches.BATCH, 32, 32, 3}
                                    : new long[] {LearnableBatches.BATCH, 3, 32, 32});
            INDArray y = Nd4j.zeros(LearnableBatches.BATCH, 10);
            for (int n = 0; n < LearnableBatches.BATCH; n++) {
                y.putScalar(n, LearnableBatches.label(n), 1);
            }
            batches[i] = new DataSet(x, y);
        }
        return batches;
    }
}
