package org.inkstone.generative.diffusion.score2d;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.generative.diffusion.Sampling;
import org.inkstone.plot.Series;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where points go on their way from noise to data: one position at the start and one after each step. */
public final class Trajectories {
    private final List<float[]> positions;

    private Trajectories(List<float[]> positions) {
        this.positions = positions;
    }

    /**
     * Follows points through a sampling, whose step listener is replaced.
     *
     * @param noise standard normal points [N, 2]
     */
    public static Trajectories of(Sampling sampling, INDArray noise) {
        if (noise.rank() != 2 || noise.size(1) != 2) {
            throw new IllegalArgumentException("noise must be points [N, 2]: " + noise.shapeInfoToString());
        }
        List<float[]> positions = new ArrayList<>();
        positions.add(noise.dup('c').data().asFloat());
        sampling.onStep((index, path, state) ->
                        positions.add(state.x().dup('c').data().asFloat()))
                .from(noise);
        return new Trajectories(positions);
    }

    /** Number of steps. */
    public int steps() {
        return positions.size() - 1;
    }

    /** All points after a number of steps, as a cloud for a figure. */
    public Series cloud(String name, int step) {
        float[] flat = positions.get(step);
        double[] x = new double[flat.length / 2];
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = flat[2 * i];
            y[i] = flat[2 * i + 1];
        }
        return new Series(name, x, y);
    }

    /** The paths of the first points, for a figure. */
    public List<Series> paths(int number) {
        List<Series> paths = new ArrayList<>();
        for (int p = 0; p < Math.min(number, positions.get(0).length / 2); p++) {
            double[] x = new double[positions.size()];
            double[] y = new double[positions.size()];
            for (int i = 0; i < x.length; i++) {
                x[i] = positions.get(i)[2 * p];
                y[i] = positions.get(i)[2 * p + 1];
            }
            paths.add(new Series("point " + p, x, y));
        }
        return paths;
    }
}
