package org.inkstone.classic.cluster;

import java.io.Serializable;
import org.inkstone.classic.data.FloatMatrix;

/** Exemplars that {@link AffinityPropagation} found, and what scikit-learn's attributes say about them. Immutable. */
public final class AffinityPropagationModel implements Serializable {
    private static final long serialVersionUID = 1;

    private final int[] exemplars;
    private final int[] labels;
    private final FloatMatrix centres;
    private final int iterations;
    private final boolean converged;

    AffinityPropagationModel(int[] exemplars, int[] labels, FloatMatrix centres, int iterations, boolean converged) {
        this.exemplars = exemplars;
        this.labels = labels;
        this.centres = centres;
        this.iterations = iterations;
        this.converged = converged;
    }

    /** Number of clusters; 0 where no exemplar was found. */
    public int clusters() {
        return exemplars.length;
    }

    /** The rows that are exemplars, ascending. */
    public int[] exemplars() {
        return exemplars.clone();
    }

    /** The cluster of each row that was fitted; -1 for all where no exemplar was found. */
    public int[] labels() {
        return labels.clone();
    }

    /**
     * The exemplars' values, {@code [clusters, d]}.
     *
     * @throws IllegalStateException where similarities were given instead of data, or no exemplar was found
     */
    public FloatMatrix centres() {
        if (centres == null) {
            throw new IllegalStateException(
                    clusters() == 0 ? "no exemplar was found" : "similarities were given, and they have no centres");
        }
        return centres;
    }

    /** Iterations done; 0 where all similarities are the same. */
    public int iterations() {
        return iterations;
    }

    /** False where the exemplars did not settle within the iterations; the labels are those of the last iteration then. */
    public boolean converged() {
        return converged;
    }

    /**
     * The nearest exemplar of each row.
     *
     * @throws IllegalStateException    as {@link #centres()}
     * @throws IllegalArgumentException for rows of another width
     */
    public int[] predict(FloatMatrix x) {
        FloatMatrix to = centres();
        to.checkSameColumns(x);
        int[] nearest = new int[x.rows()];
        for (int i = 0; i < nearest.length; i++) {
            double best = Double.POSITIVE_INFINITY;
            for (int e = 0; e < to.rows(); e++) {
                double distance = 0;
                for (int j = 0; j < x.columns(); j++) {
                    double v = x.get(i, j) - to.get(e, j);
                    distance += v * v;
                }
                if (distance < best) {
                    best = distance;
                    nearest[i] = e;
                }
            }
        }
        return nearest;
    }

    @Override
    public String toString() {
        return "AffinityPropagationModel[clusters=" + clusters() + ", iterations=" + iterations + ", converged="
                + converged + "]";
    }
}
