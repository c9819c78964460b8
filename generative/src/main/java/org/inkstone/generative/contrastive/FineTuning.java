package org.inkstone.generative.contrastive;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A classifier that begins with a pretrained encoder's weights and is trained on labels as a whole. */
public final class FineTuning {
    private FineTuning() {}

    /**
     * A classifier whose first layers are the encoder's, weights and running statistics included; the last layer is new.
     *
     * @param shape   of the encoder and with the classifier's updater
     * @param encoder a network of {@link ConvEncoder#pooled} of that shape
     * @param classes two or more
     * @throws IllegalArgumentException when the encoder has another shape
     */
    public static MultiLayerNetwork classifier(ConvEncoder shape, MultiLayerNetwork encoder, int classes) {
        MultiLayerNetwork network = new MultiLayerNetwork(shape.classifier(classes));
        network.init();
        long shared = encoder.numParams();
        long expected = network.numParams() - (shape.features() + 1L) * classes;
        if (shared != expected) {
            throw new IllegalArgumentException(
                    "the encoder has " + shared + " parameters, one of this shape has " + expected);
        }
        INDArray flat = network.params().reshape(network.numParams());
        flat.get(NDArrayIndex.interval(0, shared)).assign(encoder.params().reshape(shared));
        return network;
    }

    /**
     * As {@link #classifier(ConvEncoder, MultiLayerNetwork, int)}, with the probe's weights in the last layer: training then begins
     * with the probe's answers, and a new layer's large gradients do not spoil the features (Kumar et al. 2022).
     *
     * @param probe of the encoder's features
     */
    public static MultiLayerNetwork classifier(
            ConvEncoder shape, MultiLayerNetwork encoder, LinearProbe probe, int classes) {
        MultiLayerNetwork network = classifier(shape, encoder, classes);
        probe.writeTo(network);
        return network;
    }
}
