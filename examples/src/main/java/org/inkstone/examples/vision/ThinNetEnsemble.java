package org.inkstone.examples.vision;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A network trained with dropout taken as what it is: a very large number of thinner networks with common weights. Some of
 * them, drawn at random for each picture, vote; the network with all units, whose outputs DL4J has scaled in training, should
 * say about the same.
 *
 * @param network trained with dropout
 * @param data    pictures and their classes
 */
record ThinNetEnsemble(MultiLayerNetwork network, DataSet data) {
    /**
     * What some thin nets say together.
     *
     * @param nets               how many
     * @param accuracy           of the mean of their probabilities
     * @param geometricAccuracy  of the normalised geometric mean
     * @param agreement          share of pictures of which the whole network says the same as their mean
     * @param geometricAgreement the same of the geometric mean
     * @param difference         between the mean's probabilities and the whole network's, on average
     */
    record Vote(
            int nets,
            double accuracy,
            double geometricAccuracy,
            double agreement,
            double geometricAgreement,
            double difference) {}

    /** With all units. */
    INDArray whole() {
        return network.output(data.getFeatures());
    }

    double accuracy(INDArray probabilities) {
        return same(probabilities, data.getLabels());
    }

    /** Draws thin nets and lets the first 1, 2, 5, ... of them vote; sizes rise. */
    List<Vote> votes(int[] sizes, long seed) {
        Nd4j.getRandom().setSeed(seed);
        INDArray whole = whole();
        INDArray sum = Nd4j.zeros(whole.dataType(), whole.shape());
        INDArray logarithms = Nd4j.zeros(whole.dataType(), whole.shape());
        List<Vote> votes = new ArrayList<>();
        int drawn = 0;
        for (int size : sizes) {
            for (; drawn < size; drawn++) {
                INDArray thin = network.output(data.getFeatures(), true);
                sum.addi(thin);
                logarithms.addi(Transforms.log(Transforms.max(thin, 1e-12, true), false));
            }
            INDArray mean = sum.div(size);
            INDArray geometric = Transforms.softmax(logarithms.div(size), true);
            votes.add(new Vote(
                    size,
                    accuracy(mean),
                    accuracy(geometric),
                    same(mean, whole),
                    same(geometric, whole),
                    Transforms.abs(mean.sub(whole)).meanNumber().doubleValue()));
        }
        return votes;
    }

    private static double same(INDArray some, INDArray others) {
        int[] a = some.argMax(1).toIntVector();
        int[] b = others.argMax(1).toIntVector();
        int same = 0;
        for (int i = 0; i < a.length; i++) {
            same += a[i] == b[i] ? 1 : 0;
        }
        return (double) same / a.length;
    }
}
