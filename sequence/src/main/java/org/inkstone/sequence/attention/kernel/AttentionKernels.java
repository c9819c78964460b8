package org.inkstone.sequence.attention.kernel;

/**
 * The innermost loops of attention, on rows of floats. There are two implementations: one on the JDK's vector module
 * ({@code --add-modules jdk.incubator.vector}) and a plain one.
 *
 * <p>Numbers of columns n are multiples of {@link #lanes()}: buffers have room for the padding, whose contents do not matter.
 */
public interface AttentionKernels {
    /** Rows of a product that are computed together: a product's left and result have room for a multiple of it. */
    int ROWS = 6;

    /** Floats in a register. */
    int lanes();

    /** What it is, in a few words. */
    String description();

    /**
     * {@code c = a b}, or {@code c += a b}: row i of a product starts at {@code cAt + i cRow}.
     *
     * @param m       rows of a and c; up to {@link #ROWS} - 1 more may be written
     * @param n       columns of b and c, a multiple of {@link #lanes()}
     * @param k       columns of a, rows of b
     * @param aColumn distance of the columns of a: 1, or its rows' where a is the transpose of what lies in memory
     */
    void multiply(
            int m,
            int n,
            int k,
            float[] a,
            int aAt,
            int aRow,
            int aColumn,
            float[] b,
            int bAt,
            int bRow,
            float[] c,
            int cAt,
            int cRow,
            boolean add);

    /** {@code to[j toRow + i] = from[i fromRow + j]} for i below rows and j below columns. */
    void transpose(int rows, int columns, float[] from, int fromRow, float[] to, int toRow);

    /** {@code s = factor s + terms}. */
    void addTerms(float[] s, int at, int n, float factor, float[] terms, int termsAt);

    /** {@code s = factor s}. */
    void scale(float[] s, int at, int n, float factor);

    /** The largest of any number; NaN counts for nothing. */
    float max(float[] s, int at, int count);

    /**
     * {@code s = 2^(factor s - shift)}, as {@link Power2#of} computes it, for the first {@code count}; 0 for the others up to n, whatever
     * they were. Gives the sum.
     */
    float powers(float[] s, int at, int count, int n, float factor, float shift);

    /**
     * {@code d = scale p (d - delta)} for the first {@code count}, gradients of scores from probabilities p and their gradients d; 0 for the
     * others up to n.
     */
    void gradients(float[] p, int pAt, float[] d, int dAt, int count, int n, float delta, float scale);

    /** Sum of products, of any number of columns. */
    float dot(float[] a, int aAt, float[] b, int bAt, int n);

    /** {@code s = factor s}, or 0 where {@link DropoutHash#number} is below the threshold. */
    void dropout(float[] s, int at, int n, long rowKey, int threshold, float factor);

    /** The vector kernels where the module is there, the plain ones elsewhere. */
    static AttentionKernels active() {
        return Kernels.ACTIVE;
    }

    /** The kernels that run everywhere. */
    static AttentionKernels plain() {
        return Kernels.PLAIN;
    }
}
