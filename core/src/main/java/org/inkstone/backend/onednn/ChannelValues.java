package org.inkstone.backend.onednn;

import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;

/** A value for each channel, or several rows of such values, as an argument of a primitive. */
final class ChannelValues {
    private final FloatPointer values;
    private final float[] copy;
    private final Operand operand;

    /** @param description of one axis, the channels, or two, rows of channels */
    ChannelValues(memory.desc description) {
        long bytes = description.get_size();
        copy = new float[Math.toIntExact(bytes / Float.BYTES)];
        values = new FloatPointer(copy.length);
        operand = new Operand(description);
        operand.at(values);
    }

    memory memory() {
        return operand.memory();
    }

    /** @param rows as many as there are, one value for each channel */
    void set(double[]... rows) {
        int at = 0;
        for (double[] row : rows) {
            for (double value : row) {
                copy[at++] = (float) value;
            }
        }
        values.put(copy, 0, copy.length);
    }

    /** One of the rows. */
    double[] get(int row, int channels) {
        values.get(copy, 0, copy.length);
        double[] result = new double[channels];
        for (int i = 0; i < channels; i++) {
            result[i] = copy[row * channels + i];
        }
        return result;
    }
}
