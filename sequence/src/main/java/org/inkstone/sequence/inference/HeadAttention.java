package org.inkstone.sequence.inference;

import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.inkstone.backend.Parallel;
import org.inkstone.backend.Threads;
import org.inkstone.nn.kernel.HeapRows;
import org.inkstone.sequence.attention.AlibiSlopes;
import org.inkstone.sequence.attention.AttentionPositions;
import org.inkstone.sequence.attention.BlockLayer;
import org.inkstone.sequence.attention.kernel.AttentionKernels;

/** Attention of single queries to kept keys and values, head by head. */
final class HeadAttention {
    /** Attention of fewer multiplications is done before a second thread has woken up. */
    private static final long WORTH_SPLITTING = 1L << 21;

    private static final float PER_LN2 = (float) (1 / Math.log(2));

    private final StepKernels kernels;
    private final AttentionKernels powers = AttentionKernels.active();
    private final int width;
    private final int heads;
    private final int keyHeads;
    private final int headSize;
    private final float scale;
    private final float[] slopes;

    HeadAttention(BlockLayer block, AttentionPositions positions, StepKernels kernels) {
        this.kernels = kernels;
        this.width = (int) block.getNOut();
        this.heads = block.getHeads();
        this.keyHeads = block.getKeyHeads() == 0 ? heads : block.getKeyHeads();
        this.headSize = width / heads;
        this.scale = (float) (1 / Math.sqrt(headSize));
        this.slopes = positions == AttentionPositions.ALIBI ? AlibiSlopes.of(heads) : null;
    }

    int headSize() {
        return headSize;
    }

    int width() {
        return width;
    }

    int keyWidth() {
        return keyHeads * headSize;
    }

    /**
     * Attention of each row.
     *
     * @param queries row i's at {@code queries[i queryRow]}
     * @param pairs   what row i attends to
     * @param lengths to how many tokens of them
     * @param out     {@code [rows, width]}, overwritten
     */
    void apply(
            float[] queries,
            int queryRow,
            int rows,
            IntFunction<KeyValues> pairs,
            IntUnaryOperator lengths,
            float[] out) {
        long work = 0;
        int longest = 0;
        for (int i = 0; i < rows; i++) {
            int length = lengths.applyAsInt(i);
            work += (long) length * width;
            longest = Math.max(longest, length);
        }
        int tasks = work < WORTH_SPLITTING ? 1 : Math.min(rows, 4 * Threads.available());
        int room = longest + HeapRows.ROOM;
        Parallel.run(0, tasks, task -> {
            float[] scores = new float[room];
            float[] sums = new float[headSize + HeapRows.ROOM];
            for (int i = rows * task / tasks; i < rows * (task + 1) / tasks; i++) {
                KeyValues kept = pairs.apply(i);
                int length = lengths.applyAsInt(i);
                for (int head = 0; head < heads; head++) {
                    head(queries, i * queryRow, kept, length, head, scores, sums, out, i * width);
                }
            }
        });
    }

    private void head(
            float[] queries,
            int queryAt,
            KeyValues kept,
            int length,
            int head,
            float[] scores,
            float[] sums,
            float[] out,
            int to) {
        int lanes = kernels.lanes();
        int column = head / (heads / keyHeads) * headSize;
        int keyWidth = kept.keyWidth();
        kernels.scores(
                queries,
                queryAt + head * headSize,
                headSize,
                kept.keys(),
                column * lanes,
                kept.groups(length),
                keyWidth * lanes,
                scores);
        float factor = scale;
        if (slopes != null) {
            alibi(scores, length, slopes[head]);
            factor = 1;
        }
        factor *= PER_LN2;
        float highest = powers.max(scores, 0, length);
        int step = powers.lanes();
        int padded = (length + step - 1) / step * step;
        float sum = powers.powers(scores, 0, length, padded, factor, factor * highest);
        kernels.weigh(scores, length, kept.values(), column, keyWidth, headSize, sums);
        for (int c = 0; c < headSize; c++) {
            out[to + head * headSize + c] = sums[c] / sum;
        }
    }

    /** Scales, and takes away what grows with the distance from the last token. */
    private void alibi(float[] scores, int length, float slope) {
        for (int j = 0; j < length; j++) {
            scores[j] = scale * scores[j] + slope * (j + 1 - length);
        }
    }
}
