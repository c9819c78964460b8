package org.inkstone.sequence.model;

import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.inkstone.nn.TokenOutput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Small models and random batches. */
final class Small {
    static final int VOCABULARY = 11;
    static final int WIDTH = 8;
    static final int TIME = 6;

    private Small() {}

    /** Two blocks of width 8 with two heads, for sequences of up to 7 tokens out of 11. */
    static TransformerConfigBuilder config() {
        return TransformerConfig.builder(VOCABULARY)
                .width(WIDTH)
                .heads(2)
                .hidden(12)
                .layers(2)
                .maxLength(TIME + 1)
                .updater(new Adam(1e-2))
                .seed(3);
    }

    static INDArray ids(long seed, int sequences, int time) {
        return ids(seed, sequences, time, VOCABULARY);
    }

    static INDArray ids(long seed, int sequences, int time, int vocabulary) {
        Random random = new Random(seed);
        int[] ids = random.ints((long) sequences * time, 0, vocabulary).toArray();
        return Nd4j.createFromArray(ids).reshape('c', sequences, time);
    }

    static INDArray normal(DataType type, long seed, long... shape) {
        Random random = new Random(seed);
        INDArray array = Nd4j.create(type, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    static INDArray oneHot(DataType type, int... classes) {
        INDArray labels = Nd4j.zeros(type, classes.length, 3);
        for (int n = 0; n < classes.length; n++) {
            labels.putScalar(n, classes[n], 1);
        }
        return labels;
    }

    /** A batch of one input. */
    static MultiDataSet batch(INDArray features, INDArray labels, INDArray featuresMask, INDArray labelsMask) {
        return new MultiDataSet(
                new INDArray[] {features},
                new INDArray[] {labels},
                featuresMask == null ? null : new INDArray[] {featuresMask},
                labelsMask == null ? null : new INDArray[] {labelsMask});
    }

    /** Layers on sequences of width 8 in front of an output of tokens. */
    static MultiLayerConfiguration sequences(DataType type, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .updater(new Adam(1e-2))
                .list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        return list.layer(new TokenOutput.Builder().nOut(VOCABULARY).build())
                .setInputType(InputType.recurrent(WIDTH, TIME, RNNFormat.NWC))
                .build();
    }
}
