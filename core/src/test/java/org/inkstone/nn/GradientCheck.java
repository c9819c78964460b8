package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Compares a double network's gradient with central differences of its score, parameter by parameter. */
final class GradientCheck {
    private static final double STEP = 1e-6;

    private GradientCheck() {}

    static void check(MultiLayerNetwork net, INDArray x, INDArray y) {
        check(net, new DataSet(x, y), 1e-5);
    }

    /** Checks up to 60 parameters, evenly spread, and the relative error of each. */
    static void check(MultiLayerNetwork net, DataSet batch, double tolerance) {
        INDArray analytic = Nets.gradient(net, batch).divi(batch.numExamples());
        INDArray params = net.params();
        long n = params.length();
        long step = Math.max(1, n / 60);
        double scale = analytic.amaxNumber().doubleValue();
        assertThat(scale).isGreaterThan(0);
        for (long i = 0; i < n; i += step) {
            double w = params.getDouble(i);
            double numeric = (score(net, batch, i, w + STEP) - score(net, batch, i, w - STEP)) / (2 * STEP);
            params.putScalar(i, w);
            assertThat(analytic.getDouble(i))
                    .describedAs("gradient of parameter %d of %d", i, n)
                    .isCloseTo(numeric, org.assertj.core.data.Offset.offset(tolerance * Math.max(scale, 1e-3)));
        }
    }

    private static double score(MultiLayerNetwork net, DataSet batch, long i, double w) {
        net.params().putScalar(i, w);
        return net.score(batch, true);
    }
}
