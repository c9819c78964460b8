package org.inkstone.sequence.attention.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.inkstone.backend.Parallel;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Rotary positions (Su et al. 2021, RoPE): columns 2i and 2i + 1 of a head at position t are turned by the angle
 * {@code t base^(-2i / headSize)}, so that products of queries and keys depend on the distance alone. Pairs are neighbours as in the paper;
 * some models pair column i with {@code i + headSize / 2} instead, which is the same after their columns have been reordered.
 */
public final class Rotary {
    /** The paper's. */
    public static final double BASE = 10000;

    private static final Map<Key, Table> TABLES = new ConcurrentHashMap<>();

    private Rotary() {}

    private record Key(int headSize, double base) {}

    /** Cosine and sine of one position after the other, pair by pair. */
    private record Table(double[] turns, float[] floats) {
        static Table of(Key key, int positions) {
            int pairs = key.headSize() / 2;
            double[] turns = new double[positions * key.headSize()];
            for (int i = 0; i < pairs; i++) {
                double frequency = Math.pow(key.base(), -2.0 * i / key.headSize());
                for (int t = 0; t < positions; t++) {
                    turns[t * key.headSize() + 2 * i] = Math.cos(t * frequency);
                    turns[t * key.headSize() + 2 * i + 1] = Math.sin(t * frequency);
                }
            }
            float[] floats = new float[turns.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) turns[i];
            }
            return new Table(turns, floats);
        }
    }

    /**
     * Turns heads in place.
     *
     * @param x        FLOAT or DOUBLE
     * @param headSize even
     * @param starts   position of the first row of each sequence; null: 0
     * @param base     10000 in the paper
     * @param inverse  turns back: what gradients need
     * @throws IllegalArgumentException if sizes do not fit
     */
    public static void apply(
            HeadRows x, int heads, int headSize, int batch, int time, int[] starts, double base, boolean inverse) {
        check(x, heads, headSize, batch, time, starts, base);
        int last = time;
        for (int n = 0; starts != null && n < batch; n++) {
            last = Math.max(last, starts[n] + time);
        }
        Table table = table(new Key(headSize, base), last);
        if (x.array().dataType() == DataType.DOUBLE) {
            turnDoubles(x, heads, headSize, batch, time, starts, table, inverse);
            return;
        }
        HostRows rows = HostRows.writable(x, headSize);
        Parallel.run(0, batch * heads, task -> {
            int n = task / heads;
            int head = task % heads;
            Scratch w = Scratch.get();
            w.queries = Scratch.grown(w.queries, time * headSize);
            rows.read(n, head, time, w.queries, headSize);
            turn(w.queries, 0, time * headSize, table.floats(), start(starts, n) * headSize, inverse ? -1 : 1);
            rows.write(n, head, time, w.queries, headSize);
        });
    }

    /**
     * Cosine and sine of each pair's angle at one position after the other, {@code [positions, headSize]}; a table that is shared, and
     * may be longer.
     */
    public static float[] turns(int headSize, double base, int positions) {
        return table(new Key(headSize, base), positions).floats();
    }

    /**
     * Turns {@code count} columns from {@code x[xAt]} on, whose angles lie at {@code turns[at]} and on.
     *
     * @param sign 1, or -1 to turn back
     */
    public static void turn(float[] x, int xAt, int count, float[] turns, int at, float sign) {
        for (int c = 0; c < count; c += 2) {
            float cosine = turns[at + c];
            float sine = sign * turns[at + c + 1];
            float even = x[xAt + c];
            float odd = x[xAt + c + 1];
            x[xAt + c] = even * cosine - odd * sine;
            x[xAt + c + 1] = odd * cosine + even * sine;
        }
    }

    private static void turnDoubles(
            HeadRows x, int heads, int headSize, int batch, int time, int[] starts, Table table, boolean inverse) {
        DoubleRows rows = new DoubleRows(x, headSize);
        for (int n = 0; n < batch; n++) {
            for (int t = 0; t < time; t++) {
                for (int column = 0; column < heads * headSize; column += 2) {
                    int head = column / headSize;
                    int c = column % headSize;
                    int at = (start(starts, n) + t) * headSize + c;
                    double cosine = table.turns()[at];
                    double sine = inverse ? -table.turns()[at + 1] : table.turns()[at + 1];
                    double even = rows.get(n, t, head, c);
                    double odd = rows.get(n, t, head, c + 1);
                    rows.put(n, t, head, c, even * cosine - odd * sine);
                    rows.put(n, t, head, c + 1, odd * cosine + even * sine);
                }
            }
        }
    }

    private static int start(int[] starts, int sequence) {
        return starts == null ? 0 : starts[sequence];
    }

    /** Tables grow to twice what is asked for. */
    private static Table table(Key key, int positions) {
        return TABLES.compute(
                key,
                (k, known) -> known != null && known.turns().length >= positions * k.headSize()
                        ? known
                        : Table.of(k, known == null ? positions : 2 * positions));
    }

    private static void check(HeadRows x, int heads, int headSize, int batch, int time, int[] starts, double base) {
        if (headSize <= 0 || headSize % 2 != 0) {
            throw new IllegalArgumentException("headSize must be positive and even: " + headSize);
        }
        if (!(base > 1) || Double.isInfinite(base)) {
            throw new IllegalArgumentException("base must be above 1: " + base);
        }
        DataType type = x.array().dataType();
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            throw new IllegalArgumentException("x must be FLOAT or DOUBLE: " + type);
        }
        x.check("x", batch, heads, time, headSize);
        if (starts == null) {
            return;
        }
        if (starts.length != batch) {
            throw new IllegalArgumentException("starts must be " + batch + ", one a sequence: " + starts.length);
        }
        for (int start : starts) {
            if (start < 0) {
                throw new IllegalArgumentException("starts must not be negative: " + start);
            }
        }
    }
}
