package org.inkstone.classic.cluster;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.inkstone.backend.Parallel;
import org.inkstone.classic.ProgressListener;
import org.inkstone.classic.kernel.MessageKernels;

/**
 * The messages. A row's availabilities need the column sums of the responsibilities before, and its new responsibilities need the row's
 * availabilities alone, so both are updated in one pass over the row, and the next column sums are gathered on the way: an iteration reads
 * and writes memory once.
 */
final class AffinityMessages {
    private static final int MOST_CHUNKS = 32;

    private final MessageKernels kernels = MessageKernels.active();
    private final float[][] similarity;
    private final float[][] availability;
    private final float[][] responsibility;
    private final int n;
    private final int padded;
    private final AffinityPropagation.Options options;
    private final int chunks;
    private final int chunkRows;
    private final float[][] partSums;
    /** Sums of the positive responsibilities of each column, the diagonal's own with its sign. */
    private float[] columnSums;

    /** What came out: the rows that are exemplars, and how long it took. */
    record Outcome(int[] exemplars, int iterations, boolean converged) {}

    AffinityMessages(float[][] similarity, int n, AffinityPropagation.Options options) {
        this.similarity = similarity;
        this.n = n;
        this.padded = similarity[0].length;
        this.options = options;
        this.availability = new float[n][padded];
        this.responsibility = new float[n][padded];
        this.chunks = Math.min(MOST_CHUNKS, n);
        this.chunkRows = (n + chunks - 1) / chunks;
        this.partSums = new float[chunks][padded];
        this.columnSums = new float[padded];
    }

    Outcome run(ProgressListener listener) {
        boolean[][] history = new boolean[options.convergenceIter()][n];
        for (int iteration = 0; iteration < options.maxIter(); iteration++) {
            sweep(iteration == 0);
            boolean[] exemplar = exemplars();
            history[iteration % history.length] = exemplar;
            int count = count(exemplar);
            listener.progress(iteration + 1L, options.maxIter(), count);
            if (iteration >= history.length) {
                boolean last = iteration == options.maxIter() - 1;
                boolean settled = settled(history);
                if (settled && count > 0 || last) {
                    boolean converged = settled && count > 0;
                    return new Outcome(indices(exemplar), iteration + 1, converged);
                }
            }
        }
        return new Outcome(indices(history[(options.maxIter() - 1) % history.length]), options.maxIter(), false);
    }

    private void sweep(boolean first) {
        float[] sums = columnSums;
        float keep = (float) options.damping();
        Parallel.run(options.threads(), chunks, c -> {
            float[] part = partSums[c];
            Arrays.fill(part, 0);
            for (int i = c * chunkRows; i < Math.min(n, (c + 1) * chunkRows); i++) {
                kernels.update(i, availability[i], responsibility[i], similarity[i], sums, part, keep, first);
            }
        });
        float[] next = new float[padded];
        for (float[] part : partSums) {
            for (int j = 0; j < padded; j++) {
                next[j] += part[j];
            }
        }
        columnSums = next;
    }

    /** Rows whose self-availability and self-responsibility are positive together. */
    private boolean[] exemplars() {
        boolean[] exemplar = new boolean[n];
        float keep = (float) options.damping();
        for (int i = 0; i < n; i++) {
            float r = responsibility[i][i];
            float a = keep * availability[i][i] - (1 - keep) * (r - columnSums[i]);
            exemplar[i] = a + r > 0;
        }
        return exemplar;
    }

    private static boolean settled(boolean[][] history) {
        for (boolean[] row : history) {
            if (!Arrays.equals(row, history[0])) {
                return false;
            }
        }
        return true;
    }

    private static int count(boolean[] exemplar) {
        int count = 0;
        for (boolean e : exemplar) {
            count += e ? 1 : 0;
        }
        return count;
    }

    private static int[] indices(boolean[] exemplar) {
        return IntStream.range(0, exemplar.length).filter(i -> exemplar[i]).toArray();
    }
}
