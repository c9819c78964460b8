package org.inkstone.nn.kernel;

/**
 * The values of an array, numbered in c order, read and written in runs.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
public interface HostValues<A> {
    /** Number of values. */
    long length();

    /** Copies {@code count} values, those from {@code from} on, to {@code to[at]} and on. */
    void get(long from, A to, int at, int count);

    /** Overwrites {@code count} values, those from {@code from} on, by {@code values[at]} and on. */
    void put(long from, A values, int at, int count);
}
