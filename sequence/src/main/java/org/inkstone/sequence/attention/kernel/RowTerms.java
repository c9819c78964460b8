package org.inkstone.sequence.attention.kernel;

import java.util.Arrays;

/**
 * What is added to the scores of one query after another of a head: bias, distances (ALiBi) and padding between keys, in units of ln 2.
 * One thread uses it at a time; {@link #values} from {@link #at} on are the terms of the selected query.
 */
final class RowTerms {
    static final float PER_LN2 = 1.44269504f;

    private float[] row = new float[0];
    private float[] distances = new float[0];
    private float[] gaps = new float[0];
    private float[] values;
    private int at;

    private KeySight sight;
    private AttentionShape shape;
    private BiasRows bias;
    private int sequence;
    private int head;
    private boolean hasDistances;
    private boolean hasGaps;
    /** Where the table of distances has a key at its query's place. */
    private int middle;

    /** Goes to a head; {@code columns} is the most that a row needs, padding included. */
    void start(AttentionShape s, KeySight keys, BiasRows biases, float[] slopes, int n, int h, int columns) {
        shape = s;
        sight = keys;
        sequence = n;
        head = h;
        hasDistances = slopes != null;
        hasGaps = keys.hasGaps(n);
        bias = biases;
        if (hasDistances) {
            fillDistances(slopes[h] * PER_LN2, columns);
        }
        if (hasGaps) {
            fillGaps(columns);
        }
        if (row.length < columns) {
            row = new float[columns];
        }
        values = null;
    }

    /** One table for all queries of the head: each reads it from another place on. */
    private void fillDistances(float slope, int columns) {
        middle = Math.abs(sight.ahead(sequence)) + shape.queries();
        int length = 2 * middle + columns;
        if (distances.length < length) {
            distances = new float[length];
        }
        for (int d = 0; d < length; d++) {
            distances[d] = -slope * Math.abs(d - middle);
        }
    }

    private void fillGaps(int columns) {
        if (gaps.length < columns) {
            gaps = new float[columns];
        }
        for (int j = 0; j < sight.limit(sequence); j++) {
            gaps[j] = sight.isReal(sequence, j) ? 0 : Float.NEGATIVE_INFINITY;
        }
    }

    /** Goes to a query of the head, of whose terms the first {@code columns} are wanted. */
    void select(int query, int columns) {
        int distancesAt = hasDistances ? middle - query - sight.ahead(sequence) : 0;
        if (bias == null && !(hasDistances && hasGaps)) {
            values = hasDistances ? distances : hasGaps ? gaps : null;
            at = distancesAt;
            return;
        }
        values = row;
        at = 0;
        if (bias != null) {
            int keys = bias.read(sequence, head, query, columns, row);
            for (int j = 0; j < keys; j++) {
                row[j] *= PER_LN2;
            }
        } else {
            Arrays.fill(row, 0, columns, 0);
        }
        for (int j = 0; hasDistances && j < columns; j++) {
            row[j] += distances[distancesAt + j];
        }
        for (int j = 0; hasGaps && j < columns; j++) {
            row[j] += gaps[j];
        }
    }

    /** Lets go of the arrays of a call. */
    void release() {
        sight = null;
        bias = null;
    }

    /** Null where nothing is added. */
    float[] values() {
        return values;
    }

    int at() {
        return at;
    }
}
