package org.inkstone.nn.kernel.vector;

import static jdk.incubator.vector.FloatVector.fromArray;
import static org.inkstone.nn.kernel.vector.Lanes.L;
import static org.inkstone.nn.kernel.vector.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.inkstone.nn.kernel.ColumnRows;
import org.inkstone.nn.kernel.Scalars;

/** On the JDK's vector module. Sums go down a register's columns, so that nothing is added up across lanes. */
public final class VectorColumns implements ColumnRows<float[]> {
    @Override
    public Scalars<float[]> scalars() {
        return Scalars.FLOATS;
    }

    // lanes beyond the width sum up values of the next row, which nobody reads

    @Override
    public void moments(float[] x, int rows, int width, float[] shift, float[] sums, float[] squares) {
        for (int j = 0; j < width; j += L) {
            FloatVector s = fromArray(S, shift, j);
            FloatVector sum = FloatVector.zero(S);
            FloatVector square = sum;
            for (int i = 0, at = j; i < rows; i++, at += width) {
                FloatVector v = fromArray(S, x, at).sub(s);
                sum = sum.add(v);
                square = v.fma(v, square);
            }
            sum.add(fromArray(S, sums, j)).intoArray(sums, j);
            square.add(fromArray(S, squares, j)).intoArray(squares, j);
        }
    }

    @Override
    public void affine(
            float[] x,
            int rows,
            int width,
            float[] factor,
            float[] offset,
            int at,
            float[] out,
            int outWidth,
            int outColumn) {
        int full = S.loopBound(width);
        VectorMask<Float> tail = Lanes.tail(width);
        for (int j = 0; j < full; j += L) {
            FloatVector a = fromArray(S, factor, at + j);
            FloatVector b = fromArray(S, offset, at + j);
            for (int i = 0, from = j, to = outColumn + j; i < rows; i++, from += width, to += outWidth) {
                fromArray(S, x, from).fma(a, b).intoArray(out, to);
            }
        }
        if (full < width) {
            FloatVector a = fromArray(S, factor, at + full);
            FloatVector b = fromArray(S, offset, at + full);
            for (int i = 0, from = full, to = outColumn + full; i < rows; i++, from += width, to += outWidth) {
                fromArray(S, out, to)
                        .blend(fromArray(S, x, from).fma(a, b), tail)
                        .intoArray(out, to);
            }
        }
    }

    @Override
    public void products(
            float[] dy,
            int dyStart,
            int dyWidth,
            int dyColumn,
            float[] x,
            int rows,
            int width,
            float[] centre,
            int at,
            float[] sums,
            float[] products,
            float[] deviations) {
        int full = S.loopBound(width);
        for (int j = 0; j < width; j += L) {
            FloatVector c = fromArray(S, centre, at + j);
            FloatVector sum = FloatVector.zero(S);
            FloatVector product = sum;
            FloatVector deviation = sum;
            int d = dyStart + dyColumn + j;
            for (int i = 0, from = j; i < rows; i++, from += width, d += dyWidth) {
                FloatVector v = fromArray(S, x, from).sub(c);
                FloatVector g = fromArray(S, dy, d);
                sum = sum.add(g);
                product = v.fma(g, product);
                deviation = deviation.add(v);
            }
            if (j >= full) {
                // the columns that follow may be another array's
                VectorMask<Float> tail = Lanes.tail(width);
                sum = FloatVector.zero(S).blend(sum, tail);
                product = FloatVector.zero(S).blend(product, tail);
                deviation = FloatVector.zero(S).blend(deviation, tail);
            }
            sum.add(fromArray(S, sums, at + j)).intoArray(sums, at + j);
            product.add(fromArray(S, products, at + j)).intoArray(products, at + j);
            deviation.add(fromArray(S, deviations, at + j)).intoArray(deviations, at + j);
        }
    }

    @Override
    public void combine(
            float[] dy,
            int dyStart,
            int dyWidth,
            int dyColumn,
            float[] x,
            int rows,
            int width,
            float[] factor,
            float[] slope,
            float[] offset,
            int at,
            float[] dx) {
        int full = S.loopBound(width);
        VectorMask<Float> tail = Lanes.tail(width);
        for (int j = 0; j < width; j += L) {
            FloatVector a = fromArray(S, factor, at + j);
            FloatVector b = fromArray(S, slope, at + j);
            FloatVector c = fromArray(S, offset, at + j);
            int d = dyStart + dyColumn + j;
            if (j < full) {
                for (int i = 0, to = j; i < rows; i++, to += width, d += dyWidth) {
                    fromArray(S, dy, d).fma(a, fromArray(S, x, to).fma(b, c)).intoArray(dx, to);
                }
            } else {
                for (int i = 0, to = j; i < rows; i++, to += width, d += dyWidth) {
                    FloatVector v =
                            fromArray(S, dy, d).fma(a, fromArray(S, x, to).fma(b, c));
                    fromArray(S, dx, to).blend(v, tail).intoArray(dx, to);
                }
            }
        }
    }
}
