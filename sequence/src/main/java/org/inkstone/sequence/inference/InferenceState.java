package org.inkstone.sequence.inference;

import java.util.Arrays;

/**
 * Sequences that grow token by token: what an {@link InferenceNetwork} keeps of them, and the logits of what may come next. Callers have
 * checked ids and lengths.
 */
public final class InferenceState {
    /** Tokens of prompts that go through together; so many that products of them are worth a second thread. */
    private static final int CHUNK = 128;

    private final InferenceNetwork network;
    private KeyValues[][] kept;
    private KeyValues[][] memories;
    private int[] lengths;
    private StepRows rows;
    private float[] last = new float[0];
    private float[] flat = new float[0];
    private float[][] logits = new float[0][];

    /**
     * Takes in the prompts.
     *
     * @param memories what decoder blocks attend to; null where there are none
     */
    public InferenceState(InferenceNetwork network, InferenceNetwork.Memories memories, int[][] prompts) {
        this.network = network;
        this.kept = network.empty(prompts.length);
        this.memories = memories == null ? new KeyValues[0][] : memories.blocks();
        this.lengths = new int[prompts.length];
        int tokens = Arrays.stream(prompts).mapToInt(prompt -> prompt.length).sum();
        rows = network.rows(Math.max(Math.min(tokens, CHUNK), prompts.length));
        begin();
        for (int n = 0; n < prompts.length; n++) {
            for (int token : prompts[n]) {
                if (rows.count() == rows.capacity()) {
                    run();
                }
                network.add(rows, n, lengths[n]++, token);
            }
        }
        finish();
    }

    private void begin() {
        rows.clear(kept, memories);
        if (last.length < StepRows.array(lengths.length, network.width()).length) {
            last = StepRows.array(lengths.length, network.width());
            flat = StepRows.array(lengths.length, network.vocabulary());
        }
    }

    /** Runs the rows there are and keeps the last vector of each sequence so far. */
    private void run() {
        network.run(rows);
        int width = network.width();
        for (int i = 0; i < rows.count(); i++) {
            System.arraycopy(rows.x, i * width, last, rows.sequence(i) * width, width);
        }
        rows.clear(kept, memories);
    }

    private void finish() {
        run();
        int vocabulary = network.vocabulary();
        network.logits(last, lengths.length, flat);
        if (logits.length != lengths.length) {
            logits = new float[lengths.length][vocabulary];
        }
        for (int n = 0; n < lengths.length; n++) {
            System.arraycopy(flat, n * vocabulary, logits[n], 0, vocabulary);
        }
    }

    /** Number of sequences. */
    public int sequences() {
        return lengths.length;
    }

    /** Tokens of a sequence so far. */
    public int length(int sequence) {
        return lengths[sequence];
    }

    /** Logits of each sequence's next token, {@code [sequences][vocabulary]}: the same arrays after each step. */
    public float[][] logits() {
        return logits;
    }

    /** Adds a token to each sequence. */
    public void append(int[] tokens) {
        if (rows.capacity() < tokens.length) {
            rows = network.rows(tokens.length);
        }
        begin();
        for (int n = 0; n < tokens.length; n++) {
            network.add(rows, n, lengths[n]++, tokens[n]);
        }
        finish();
    }

    /** New sequence r continues what was sequence {@code from[r]}; nothing is copied that is continued once. */
    public void reorder(int[] from) {
        boolean same = from.length == lengths.length;
        for (int r = 0; same && r < from.length; r++) {
            same = from[r] == r;
        }
        if (same) {
            return;
        }
        boolean[] again = again(from);
        for (int block = 0; block < kept.length; block++) {
            KeyValues[] before = kept[block];
            kept[block] = new KeyValues[from.length];
            for (int r = 0; r < from.length; r++) {
                kept[block][r] = again[r] ? before[from[r]].copy() : before[from[r]];
            }
        }
        // memories do not grow, so sequences may share them
        for (int block = 0; block < memories.length; block++) {
            KeyValues[] before = memories[block];
            memories[block] = Arrays.stream(from).mapToObj(n -> before[n]).toArray(KeyValues[]::new);
        }
        float[][] scores = logits;
        logits = new float[from.length][];
        for (int r = 0; r < from.length; r++) {
            logits[r] = again[r] ? scores[from[r]].clone() : scores[from[r]];
        }
        int[] before = lengths;
        lengths = Arrays.stream(from).map(n -> before[n]).toArray();
    }

    /** Which entries name what an earlier one has named. */
    private static boolean[] again(int[] from) {
        boolean[] again = new boolean[from.length];
        for (int r = 0; r < from.length; r++) {
            for (int before = 0; before < r; before++) {
                again[r] |= from[before] == from[r];
            }
        }
        return again;
    }
}
