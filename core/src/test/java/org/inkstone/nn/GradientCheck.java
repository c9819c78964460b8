package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.dataset.DataSet;

/** Compares a double network's gradient with central differences of its score, parameter by parameter. */
final class GradientCheck {
    private static final double STEP = 1e-6;

    private GradientCheck() {}

    static void check(MultiLayerNetwork net, INDArray x, INDArray y) {
        check(net, new DataSet(x, y), 1e-5);
    }

    /** Checks half a dozen values of each parameter array, evenly spread, and the relative error of each. */
    static void check(MultiLayerNetwork net, DataSet batch, double tolerance) {
        check(net, batch, tolerance, Set.of());
    }

    /** As {@link #check}, without the running estimates of batch norm, whose "gradient" is none. */
    static void checkTrained(MultiLayerNetwork net, DataSet batch, double tolerance) {
        check(net, batch, tolerance, Set.of("mean", "var", "log10stdev"));
    }

    private static void check(MultiLayerNetwork net, DataSet batch, double tolerance, Set<String> skipped) {
        Nets.gradient(net, batch);
        Map<String, INDArray> analytic = new LinkedHashMap<>();
        net.gradient()
                .gradientForVariable()
                .forEach((k, g) -> analytic.put(k, g.dup('c').divi(batch.numExamples())));
        double scale = analytic.entrySet().stream()
                .filter(e -> !skipped.contains(e.getKey().substring(2)))
                .mapToDouble(e -> e.getValue().amaxNumber().doubleValue())
                .max()
                .orElseThrow();
        assertThat(scale).isGreaterThan(0);
        analytic.forEach((key, gradient) -> {
            if (!skipped.contains(key.substring(2))) {
                parameter(net, batch, key, gradient, tolerance * Math.max(scale, 1e-3));
            }
        });
    }

    private static void parameter(
            MultiLayerNetwork net, DataSet batch, String key, INDArray analytic, double tolerance) {
        INDArray param = net.getParam(key);
        long n = param.length();
        for (long i = 0; i < n; i += Math.max(1, n / 5)) {
            long[] at = Shape.ind2subC(param.shape(), i);
            double w = param.getDouble(at);
            double numeric =
                    (score(net, batch, param, at, w + STEP) - score(net, batch, param, at, w - STEP)) / (2 * STEP);
            param.putScalar(at, w);
            assertThat(analytic.getDouble(at))
                    .describedAs("gradient of %s, element %d of %d", key, i, n)
                    .isCloseTo(numeric, within(tolerance));
        }
    }

    private static double score(MultiLayerNetwork net, DataSet batch, INDArray param, long[] at, double w) {
        param.putScalar(at, w);
        return net.score(batch, true);
    }
}
