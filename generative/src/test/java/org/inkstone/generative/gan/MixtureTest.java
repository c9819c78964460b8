package org.inkstone.generative.gan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.metric.FrechetDistance;
import org.inkstone.nn.Linear;
import org.inkstone.nn.Silu;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** A small GAN learns four clouds of points in the plane. */
class MixtureTest {
    private static final int LATENT = 4;
    private static final double[][] CENTRES = {{2, 0}, {0, 2}, {-2, 0}, {0, -2}};
    private static final double DEVIATION = 0.3;

    private static INDArray points(int number, long seed) {
        Random random = new Random(seed);
        double[] values = new double[2 * number];
        for (int i = 0; i < values.length; i++) {
            values[i] = CENTRES[i / 2 % CENTRES.length][i % 2] + DEVIATION * random.nextGaussian();
        }
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape(number, 2);
    }

    private static ComputationGraphConfiguration layers(String input, int in, int out, long seed) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(1e-3, 0.5, 0.9, 1e-8))
                .activation(Activation.IDENTITY)
                .graphBuilder()
                .addInputs(input)
                .addLayer(
                        "first",
                        new Linear.Builder().nOut(64).activation(new Silu()).build(),
                        input)
                .addLayer(
                        "second",
                        new Linear.Builder().nOut(64).activation(new Silu()).build(),
                        "first")
                .addLayer("last", new Linear.Builder().nOut(out).build(), "second")
                .setInputTypes(InputType.feedForward(in))
                .setOutputs("last")
                .build();
    }

    private static double[] learn(GanLoss loss, int steps) {
        Generator generator = Generator.of(new ComputationGraph(layers("noise", LATENT, 2, 1)), LATENT, 0);
        GanStep step = GanStep.builder(generator, new ComputationGraph(layers("point", 2, 1, 2)))
                .loss(loss)
                .build();
        INDArray data = points(8192, 1);
        Trainer.of(step)
                .maxSteps(steps)
                .fit(new ListDataSetIterator<>(new DataSet(data, Nd4j.zeros(8192, 1)).asList(), 128));
        INDArray made = generator.sample(4000, 2);
        double distance = FrechetDistance.between(points(4000, 3), made);
        int[] counts = new int[CENTRES.length];
        int near = 0;
        for (double[] point : made.castTo(DataType.DOUBLE).toDoubleMatrix()) {
            for (int c = 0; c < CENTRES.length; c++) {
                if (Math.hypot(point[0] - CENTRES[c][0], point[1] - CENTRES[c][1]) < 3 * DEVIATION) {
                    counts[c]++;
                    near++;
                }
            }
        }
        double fewest = Arrays.stream(counts).min().orElseThrow() / 1000.0;
        return new double[] {distance, near / 4000.0, fewest};
    }

    @Test
    void crossEntropyLearnsTheMixture() {
        double[] found = learn(new GanLoss.NonSaturating(), 1500);
        assertThat(found[0]).as("Frechet distance").isLessThan(0.15);
        assertThat(found[1]).as("share of points in a cloud").isGreaterThan(0.7);
        assertThat(found[2])
                .as("points in the emptiest cloud, of its fair share")
                .isGreaterThan(0.4);
    }

    @Test
    void wassersteinWithPenaltyComesClose() {
        double[] found = learn(new GanLoss.Wasserstein(1), 1500);
        assertThat(found[0]).as("Frechet distance").isLessThan(0.15);
    }
}
