package org.inkstone.nn;

import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Reads rows {@code [N, H W C]} as images of the given format, {@code [N, C, H, W]} or {@code [N, H, W, C]}, without moving
 * a value: what stands between the first linear layer of a generator or decoder and its convolutions. DL4J's own
 * preprocessor knows NCHW alone.
 */
public final class FlatToImage implements InputPreProcessor {
    private final long height;
    private final long width;
    private final long channels;
    private final CNN2DFormat format;

    /**
     * @param height   rows of an image
     * @param width    columns of an image
     * @param channels channels of an image
     * @param format   layout of the images
     */
    public FlatToImage(
            @JsonProperty("height") long height,
            @JsonProperty("width") long width,
            @JsonProperty("channels") long channels,
            @JsonProperty("format") CNN2DFormat format) {
        if (height <= 0 || width <= 0 || channels <= 0) {
            throw new IllegalArgumentException(
                    "height, width and channels must be positive: " + height + ", " + width + ", " + channels);
        }
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.format = Objects.requireNonNull(format, "format");
    }

    public long getHeight() {
        return height;
    }

    public long getWidth() {
        return width;
    }

    public long getChannels() {
        return channels;
    }

    public CNN2DFormat getFormat() {
        return format;
    }

    @Override
    public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaces) {
        long length = height * width * channels;
        if (input.rank() != 2 || input.size(1) != length) {
            throw new DL4JInvalidInputException(
                    "Expected input of shape [batch, " + length + "], got " + Arrays.toString(input.shape()));
        }
        INDArray rows = Kernels.contiguous(input, ArrayType.ACTIVATIONS, workspaces);
        long n = input.size(0);
        return workspaces.leverageTo(ArrayType.ACTIVATIONS, images(rows, n));
    }

    /** A view. */
    INDArray images(INDArray rows, long n) {
        return format == CNN2DFormat.NHWC
                ? rows.reshape('c', n, height, width, channels)
                : rows.reshape('c', n, channels, height, width);
    }

    @Override
    public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaces) {
        INDArray images = Kernels.contiguous(output, ArrayType.ACTIVATION_GRAD, workspaces);
        return workspaces.leverageTo(
                ArrayType.ACTIVATION_GRAD, images.reshape('c', output.size(0), height * width * channels));
    }

    @Override
    public InputType getOutputType(InputType inputType) {
        return InputType.convolutional(height, width, channels, format);
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int miniBatchSize) {
        return new Pair<>(mask, state);
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public FlatToImage clone() {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlatToImage f
                && height == f.height
                && width == f.width
                && channels == f.channels
                && format == f.format;
    }

    @Override
    public int hashCode() {
        return Objects.hash(height, width, channels, format);
    }
}
