package org.inkstone.sequence.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.inkstone.sequence.decode.DecodingSession;
import org.inkstone.sequence.decode.StepModel;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A {@link RecurrentEncoderDecoder} with sources that it has read. */
final class RecurrentStepModel implements StepModel {
    private final RecurrentEncoderDecoder model;
    private final RecurrentState begun;
    private final int sources;
    private final int maxLength;

    RecurrentStepModel(RecurrentEncoderDecoder model, int[][] sources, int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be positive: " + maxLength);
        }
        check(sources);
        IdBatch batch = IdBatch.of(sources);
        this.model = model;
        this.maxLength = maxLength;
        this.sources = sources.length;
        begun = model.initState(model.encode(batch.ids(), batch.mask()));
    }

    private static void check(int[][] sources) {
        if (sources.length == 0) {
            throw new IllegalArgumentException("there must be at least one source");
        }
        for (int n = 0; n < sources.length; n++) {
            if (sources[n].length == 0) {
                throw new IllegalArgumentException("source " + n + " must have at least one token");
            }
        }
    }

    @Override
    public int vocabularySize() {
        return model.vocabularySize();
    }

    @Override
    public int maxLength() {
        return maxLength;
    }

    @Override
    public DecodingSession begin(int[][] prompts) {
        if (prompts.length != sources) {
            throw new IllegalArgumentException(
                    "there must be a prompt for each of the " + sources + " sources: " + prompts.length);
        }
        Prompts.check(prompts, maxLength, vocabularySize());
        Map<Integer, List<Integer>> byLength = new TreeMap<>();
        for (int row = 0; row < prompts.length; row++) {
            byLength.computeIfAbsent(prompts[row].length, unused -> new ArrayList<>())
                    .add(row);
        }
        return begin(prompts, byLength.values());
    }

    /** Reads prompts of one length at a time, so that no row's state runs over padding, and puts the rows in order again. */
    private DecodingSession begin(int[][] prompts, Iterable<List<Integer>> groups) {
        List<RecurrentState> states = new ArrayList<>();
        List<INDArray> logits = new ArrayList<>();
        int[] place = new int[prompts.length];
        int[] lengths = new int[prompts.length];
        int placed = 0;
        for (List<Integer> group : groups) {
            int[] rows = group.stream().mapToInt(Integer::intValue).toArray();
            int[][] tokens = group.stream().map(row -> prompts[row]).toArray(int[][]::new);
            var decoded = model.decode(IdBatch.of(tokens).ids(), begun.select(rows));
            states.add(decoded.state());
            logits.add(last(decoded.logits()));
            for (int row : rows) {
                place[row] = placed++;
                lengths[row] = prompts[row].length;
            }
        }
        INDArray joined = Nd4j.concat(0, logits.toArray(INDArray[]::new));
        return new RecurrentSession(
                model, maxLength, RecurrentState.join(states).select(place), joined.getRows(place), lengths);
    }

    /** The logits after the last token, [N, vocabulary]. */
    static INDArray last(INDArray logits) {
        return logits.get(NDArrayIndex.all(), NDArrayIndex.point(logits.size(1) - 1), NDArrayIndex.all())
                .dup('c');
    }
}
