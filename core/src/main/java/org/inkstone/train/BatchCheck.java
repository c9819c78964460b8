package org.inkstone.train;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.inkstone.nn.Linear;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares the first batch with the network, so that a mismatch is named and not found deep inside a layer. */
final class BatchCheck {
    private BatchCheck() {}

    static void labels(INDArray labels, Layer output, String name) {
        if (labels != null
                && labels.rank() == 2
                && !TokenLoss.isKnownBy(output)
                && output.conf().getLayer() instanceof FeedForwardLayer layer
                && layer.getNOut() > 0
                && labels.size(1) != layer.getNOut()) {
            throw new IllegalArgumentException("the " + name + " has " + layer.getNOut()
                    + " outputs, but the labels have " + labels.size(1) + " columns");
        }
    }

    static void features(INDArray features, Layer first, boolean preProcessed) {
        org.deeplearning4j.nn.conf.layers.Layer layer = first.conf().getLayer();
        boolean flat = layer instanceof DenseLayer || layer instanceof OutputLayer || layer instanceof Linear;
        if (!preProcessed && flat && features.rank() == 2 && features.size(1) != ((FeedForwardLayer) layer).getNIn()) {
            throw new IllegalArgumentException("the network takes " + ((FeedForwardLayer) layer).getNIn()
                    + " features, but the data has " + features.size(1));
        }
    }
}
