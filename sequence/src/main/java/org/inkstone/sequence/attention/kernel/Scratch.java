package org.inkstone.sequence.attention.kernel;

/** Arrays of a thread that grow to what the largest call needed and stay. */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    final RowTerms terms = new RowTerms();
    /** Of the softmaxes of a few queries. */
    final float[] sums = new float[AttentionKernels.ROWS];

    float[] queries = new float[0];
    float[] keys = new float[0];
    float[] values = new float[0];
    float[] keysTransposed = new float[0];
    float[] valuesTransposed = new float[0];
    float[] outputs = new float[0];
    float[] outputGradients = new float[0];
    float[] queryGradients = new float[0];
    float[] keyGradients = new float[0];
    float[] valueGradients = new float[0];
    float[] scores = new float[0];
    float[] scoreGradients = new float[0];
    float[] logSums = new float[0];

    static Scratch get() {
        return OF_THREAD.get();
    }

    /** The array itself if it is long enough, or a longer one. */
    static float[] grown(float[] array, int length) {
        return array.length >= length ? array : new float[length];
    }
}
