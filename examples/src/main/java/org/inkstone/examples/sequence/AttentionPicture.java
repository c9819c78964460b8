package org.inkstone.examples.sequence;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.sequence.model.Seq2SeqTransformer;
import org.inkstone.sequence.text.Tokenizer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Where a translation looked at when it wrote each of its tokens. */
final class AttentionPicture {
    private static final double SHOWN = 0.1;

    private AttentionPicture() {}

    /**
     * Cross attention of the block that looks most sharply, mean over its heads.
     *
     * @param translation tokens, without begin and end
     */
    static Figure of(
            Seq2SeqTransformer model, Tokenizer source, int[] sourceIds, Tokenizer target, int... translation) {
        int[] written = new int[translation.length + 1];
        written[0] = target.vocabulary().beginId();
        System.arraycopy(translation, 0, written, 1, translation.length);
        List<double[][]> blocks = model.crossAttention(row(sourceIds), row(written), null).stream()
                .map(weights -> weights.mean(1)
                        .reshape(written.length, sourceIds.length)
                        .toDoubleMatrix())
                .toList();
        int sharpest = IntStream.range(0, blocks.size())
                .boxed()
                .max((a, b) -> Double.compare(sharpness(blocks.get(a)), sharpness(blocks.get(b))))
                .orElseThrow();
        int[] next = Arrays.copyOf(translation, written.length);
        next[translation.length] = target.vocabulary().endId();
        return Plots.heatMap(
                "Cross attention, decoder block " + (sharpest + 1) + ", mean over heads",
                "written",
                "read",
                blocks.get(sharpest),
                names(target, next),
                names(source, sourceIds),
                weight -> weight < SHOWN ? "" : String.format(Locale.ROOT, "%.1f", weight));
    }

    private static INDArray row(int... ids) {
        return Nd4j.createFromArray(new int[][] {ids});
    }

    /** Mean of the largest weights. */
    private static double sharpness(double[][] weights) {
        return Arrays.stream(weights)
                .mapToDouble(row -> Arrays.stream(row).max().orElse(0))
                .average()
                .orElse(0);
    }

    private static List<String> names(Tokenizer tokenizer, int... ids) {
        return Arrays.stream(ids)
                .mapToObj(id -> tokenizer.decode(new int[] {id}, false).strip())
                .toList();
    }
}
