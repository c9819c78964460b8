package org.inkstone.generative.diffusion.score2d;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.generative.diffusion.NoiseLevel;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.Sampling;
import org.inkstone.plot.Arrow;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The vector field that leads from noise to data: {@code score(x, t) = grad log p_t(x) = -eps(x, t) / noise_t}, of a trained model or
 * exact.
 */
@FunctionalInterface
public interface ScoreField {
    /**
     * The score at points.
     *
     * @param points [N, 2]
     * @param t      time of the schedule
     * @return [N, 2]
     */
    INDArray at(INDArray points, double t);

    /** The field of a trained model. */
    static ScoreField of(Sampling sampling) {
        return (points, t) -> {
            NoiseLevel level = sampling.schedule().level(t);
            return sampling.estimator((int) points.size(0))
                    .estimate(points, t, level)
                    .noise()
                    .mul(-1 / level.noise());
        };
    }

    /** The field of data that is known. */
    static ScoreField of(GaussianMixture mixture, NoiseSchedule schedule) {
        return (points, t) -> {
            GaussianMixture noised = mixture.noised(schedule.level(t));
            double[][] at = points.castTo(DataType.DOUBLE).toDoubleMatrix();
            double[][] scores = new double[at.length][];
            for (int i = 0; i < at.length; i++) {
                scores[i] = noised.score(at[i][0], at[i][1]);
            }
            return Nd4j.createFromArray(scores).castTo(points.dataType());
        };
    }

    /** Points on a square lattice around the origin, [side * side, 2], row by row from the bottom. */
    static INDArray lattice(double range, int side) {
        if (!(range > 0) || side < 2) {
            throw new IllegalArgumentException("range must be positive and side at least 2: " + range + " and " + side);
        }
        float[][] points = new float[side * side][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new float[] {cell(range, side, i % side), cell(range, side, i / side)};
        }
        return Nd4j.createFromArray(points);
    }

    private static float cell(double range, int side, int i) {
        return (float) (range * (2 * (i + 0.5) / side - 1));
    }

    /** The field on a lattice, as arrows for a figure. */
    default List<Arrow> arrows(double range, int side, double t) {
        INDArray points = lattice(range, side);
        float[] tails = points.data().asFloat();
        float[] tips = at(points, t).dup('c').data().asFloat();
        List<Arrow> arrows = new ArrayList<>();
        for (int i = 0; i < tails.length; i += 2) {
            arrows.add(new Arrow(tails[i], tails[i + 1], tips[i], tips[i + 1]));
        }
        return arrows;
    }
}
