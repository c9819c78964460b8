package org.inkstone.sequence.model;

import org.inkstone.sequence.decode.DecodingSession;
import org.inkstone.sequence.decode.StepModel;
import org.inkstone.sequence.inference.InferenceState;

/** A generation that keeps the keys and values of what it has seen. */
final class CachedSession implements DecodingSession {
    private final int vocabulary;
    private final int maxLength;
    private InferenceState state;

    /** @param state that has taken in the prompts */
    CachedSession(StepModel model, InferenceState state) {
        this.vocabulary = model.vocabularySize();
        this.maxLength = model.maxLength();
        this.state = state;
    }

    private InferenceState open() {
        if (state == null) {
            throw new IllegalStateException("the session is closed");
        }
        return state;
    }

    @Override
    public int rows() {
        return open().sequences();
    }

    @Override
    public float[][] logits() {
        refuseFull();
        return state.logits();
    }

    private void refuseFull() {
        for (int row = 0; row < rows(); row++) {
            if (state.length(row) >= maxLength) {
                throw new IllegalStateException("a row is full: the model takes at most " + maxLength + " tokens");
            }
        }
    }

    @Override
    public void append(int[] tokens) {
        if (tokens.length != rows()) {
            throw new IllegalArgumentException("tokens must be " + rows() + ", one a row: " + tokens.length);
        }
        Prompts.checkIds(tokens, vocabulary);
        refuseFull();
        state.append(tokens);
    }

    @Override
    public void reorder(int[] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("rows must name at least one row");
        }
        for (int row : rows) {
            if (row < 0 || row >= rows()) {
                throw new IllegalArgumentException("rows must be from 0 to " + (rows() - 1) + ": " + row);
            }
        }
        state.reorder(rows);
    }

    @Override
    public int length(int row) {
        return open().length(row);
    }

    @Override
    public void close() {
        state = null;
    }
}
