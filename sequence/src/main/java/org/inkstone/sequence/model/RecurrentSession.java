package org.inkstone.sequence.model;

import java.util.Arrays;
import org.inkstone.sequence.decode.DecodingSession;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Targets that a {@link RecurrentEncoderDecoder} writes; what it keeps is the LSTMs' state. */
final class RecurrentSession implements DecodingSession {
    private final RecurrentEncoderDecoder model;
    private final int maxLength;
    private RecurrentState state;
    private INDArray logits;
    private int[] lengths;

    RecurrentSession(
            RecurrentEncoderDecoder model, int maxLength, RecurrentState state, INDArray logits, int[] lengths) {
        this.model = model;
        this.maxLength = maxLength;
        this.state = state;
        this.logits = logits;
        this.lengths = lengths;
    }

    @Override
    public int rows() {
        return lengths.length;
    }

    @Override
    public float[][] logits() {
        refuseFull();
        return logits.toFloatMatrix();
    }

    @Override
    public void append(int[] tokens) {
        if (tokens.length != rows()) {
            throw new IllegalArgumentException(
                    "there must be a token for each of " + rows() + " rows: " + tokens.length);
        }
        Prompts.checkIds(tokens, model.vocabularySize());
        refuseFull();
        int[][] column =
                Arrays.stream(tokens).mapToObj(token -> new int[] {token}).toArray(int[][]::new);
        var decoded = model.decode(IdBatch.of(column).ids(), state);
        state = decoded.state();
        logits = RecurrentStepModel.last(decoded.logits());
        lengths = Arrays.stream(lengths).map(length -> length + 1).toArray();
    }

    private void refuseFull() {
        for (int row = 0; row < lengths.length; row++) {
            if (lengths[row] >= maxLength) {
                throw new IllegalStateException("row " + row + " already has " + maxLength + " tokens");
            }
        }
    }

    @Override
    public void reorder(int[] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("rows must not be empty");
        }
        for (int row : rows) {
            if (row < 0 || row >= rows()) {
                throw new IllegalArgumentException("row must be from 0 to " + (rows() - 1) + ": " + row);
            }
        }
        state = state.select(rows);
        logits = logits.getRows(rows);
        lengths = Arrays.stream(rows).map(row -> lengths[row]).toArray();
    }

    @Override
    public int length(int row) {
        return lengths[row];
    }

    @Override
    public void close() {
        state = null;
        logits = null;
    }
}
