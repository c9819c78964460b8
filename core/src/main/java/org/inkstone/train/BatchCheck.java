package org.inkstone.train;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares the first batch with the network, so that a mismatch is named and not found deep inside a layer. */
final class BatchCheck {
    private BatchCheck() {}

    static void labels(INDArray labels, Layer output, String name) {
        if (labels != null
                && labels.rank() == 2
                && output.conf().getLayer() instanceof FeedForwardLayer layer
                && layer.getNOut() > 0
                && labels.size(1) != layer.getNOut()) {
            throw new IllegalArgumentException("the " + name + " has " + layer.getNOut()
                    + " outputs, but the labels have " + labels.size(1) + " columns");
        }
    }

    static void features(INDArray features, Layer first, boolean preProcessed) {
        if (features.rank() == 2
                && !preProcessed
                && first.conf().getLayer() instanceof FeedForwardLayer layer
                && !(layer instanceof ConvolutionLayer)
                && layer.getClass().getSimpleName().matches("DenseLayer|OutputLayer|Linear|OutputLinear")
                && features.size(1) != layer.getNIn()) {
            throw new IllegalArgumentException(
                    "the network takes " + layer.getNIn() + " features, but the data has " + features.size(1));
        }
    }
}
