package org.inkstone.data;

/**
 * A decoded picture: unsigned bytes, row-major [height, width, channels] with RGB or grey channels. The array is not
 * copied; whoever changes it works on a {@link #copy()}.
 */
public final class Image implements Features {
    private final byte[] data;
    private final int height;
    private final int width;
    private final int channels;

    /**
     * @param data     pixels, length height * width * channels, order [h][w][c]
     * @param height   rows
     * @param width    columns
     * @param channels 1 (grey) or 3 (RGB)
     */
    public Image(byte[] data, int height, int width, int channels) {
        if (height <= 0 || width <= 0) {
            throw new IllegalArgumentException("image size must be positive: " + height + "x" + width);
        }
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3: " + channels);
        }
        if (data.length != height * width * channels) {
            throw new IllegalArgumentException("data must hold " + height + "x" + width + "x" + channels + " = "
                    + height * width * channels + " bytes: " + data.length);
        }
        this.data = data;
        this.height = height;
        this.width = width;
        this.channels = channels;
    }

    public byte[] data() {
        return data;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public int channels() {
        return channels;
    }

    /** The value 0..255 of one channel of one pixel. */
    public int at(int row, int column, int channel) {
        return data[(row * width + column) * channels + channel] & 0xff;
    }

    public Image copy() {
        return new Image(data.clone(), height, width, channels);
    }

    @Override
    public String toString() {
        return "Image[" + height + "x" + width + "x" + channels + "]";
    }
}
