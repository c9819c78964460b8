package org.inkstone.nn;

import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/** Small networks and batches for the layer tests. */
final class Nets {
    private Nets() {}

    static NeuralNetConfiguration.Builder base(DataType type, IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(updater)
                .activation(Activation.IDENTITY);
    }

    static MultiLayerNetwork images(
            DataType type, CNN2DFormat format, int h, int w, int c, IUpdater updater, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = base(type, updater).list();
        for (Layer l : layers) {
            list.layer(l);
        }
        return network(
                list.setInputType(InputType.convolutional(h, w, c, format)).build());
    }

    static MultiLayerNetwork gradientCheck(CNN2DFormat format, int h, int w, int c, Layer... layers) {
        return images(DataType.DOUBLE, format, h, w, c, new NoOp(), layers);
    }

    static MultiLayerNetwork network(MultiLayerConfiguration conf) {
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        net.init();
        return net;
    }

    static INDArray imageBatch(DataType type, CNN2DFormat format, int n, int h, int w, int c, long seed) {
        long[] shape = format == CNN2DFormat.NHWC ? new long[] {n, h, w, c} : new long[] {n, c, h, w};
        return random(type, seed, shape);
    }

    static INDArray random(DataType type, long seed, long... shape) {
        Random random = new Random(seed);
        double[] values = new double
                [(int) Nd4j.createUninitialized(DataType.DOUBLE, shape).length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Nd4j.createFromArray(values).reshape('c', shape).castTo(type);
    }

    static INDArray oneHot(DataType type, int n, int classes) {
        INDArray y = Nd4j.zeros(type, n, classes);
        for (int i = 0; i < n; i++) {
            y.putScalar(i, (i * 7 + 1) % classes, 1);
        }
        return y;
    }

    /** Gradient of the flattened parameters for a batch. */
    static INDArray gradient(MultiLayerNetwork net, DataSet batch) {
        net.setInput(batch.getFeatures());
        net.setLabels(batch.getLabels());
        net.computeGradientAndScore();
        return net.getFlattenedGradients().dup();
    }

    static double maxDifference(INDArray a, INDArray b) {
        return a.castTo(DataType.DOUBLE)
                .sub(b.castTo(DataType.DOUBLE))
                .amaxNumber()
                .doubleValue();
    }
}
