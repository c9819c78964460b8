package org.inkstone.classic.cluster;

import java.util.Arrays;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.data.FloatMatrix;

/** DBSCAN from a given matrix of distances, which need not be symmetric: row i has the distances from i. */
final class PrecomputedClustering {
    private PrecomputedClustering() {}

    static ClusteredPoints run(FloatMatrix distances, double eps, double minSamples, double[] weights, int threads) {
        int n = distances.rows();
        float[] d = distances.values();
        boolean[] core = new boolean[n];
        Parallel.run(threads, n, i -> {
            double near = 0;
            for (int j = 0; j < n; j++) {
                near += d[i * n + j] <= eps ? Weights.of(weights, j) : 0;
            }
            core[i] = near >= minSamples;
        });
        int[] labels = new int[n];
        Arrays.fill(labels, -1);
        int[] open = new int[n];
        int clusters = 0;
        for (int seed = 0; seed < n; seed++) {
            if (!core[seed] || labels[seed] >= 0) {
                continue;
            }
            int cluster = clusters++;
            int size = 0;
            open[size++] = seed;
            labels[seed] = cluster;
            while (size > 0) {
                int i = open[--size];
                for (int j = 0; core[i] && j < n; j++) {
                    if (labels[j] < 0 && d[i * n + j] <= eps) {
                        labels[j] = cluster;
                        open[size++] = j;
                    }
                }
            }
        }
        return new ClusteredPoints(labels, core);
    }
}
