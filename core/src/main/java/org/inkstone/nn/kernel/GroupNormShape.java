package org.inkstone.nn.kernel;

/**
 * How a group norm's arrays lie. A picture is cut into segments, those into rows whose columns each belong to one channel: with
 * channels last there is one segment and a column is a channel; with channels first a segment is a channel, whatever the column.
 *
 * @param batch        pictures
 * @param channels     of all arrays together
 * @param area         pixels of a picture
 * @param groups       divides the channels
 * @param channelsLast layout
 * @param eps          added to the variance
 * @param silu         whether {@code y sigmoid(y)} follows
 */
record GroupNormShape(int batch, int channels, int area, int groups, boolean channelsLast, double eps, boolean silu) {
    /** Values in a block: four arrays of them stay in the first-level cache. */
    private static final int BLOCK = 2048;

    int segments() {
        return channelsLast ? 1 : channels;
    }

    /** Columns of a row. */
    int width() {
        if (channelsLast) {
            return channels;
        }
        int width = Math.min(area, BLOCK / 8);
        while (area % width != 0) {
            width--;
        }
        return width;
    }

    /** Rows of a segment. */
    int rows() {
        return channelsLast ? area : area / width();
    }

    /** Rows of a block. */
    int blockRows() {
        return Math.max(1, Math.min(rows(), BLOCK / width()));
    }

    /** Values of a group. */
    long groupSize() {
        return (long) area * (channels / groups);
    }

    int group(int channel) {
        return channel / (channels / groups);
    }
}
