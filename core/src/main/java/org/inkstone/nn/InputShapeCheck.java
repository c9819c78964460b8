package org.inkstone.nn;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Stands before the first layer of a network for images of one size and refuses anything else, naming the size expected;
 * without it a wrong size shows up layers later, or not at all. Passes its input on unchanged.
 */
public final class InputShapeCheck implements InputPreProcessor {
    private final long height;
    private final long width;
    private final long channels;
    private final CNN2DFormat format;

    /**
     * @param height rows of an image
     * @param width columns of an image
     * @param channels channels of an image
     * @param format layout of a batch of images
     */
    public InputShapeCheck(
            @JsonProperty("height") long height,
            @JsonProperty("width") long width,
            @JsonProperty("channels") long channels,
            @JsonProperty("format") CNN2DFormat format) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.format = format;
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

    /** @throws DL4JInvalidInputException when the input has another size, naming the one expected */
    @Override
    public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaces) {
        long[] image = image();
        long[] actual = input.shape();
        if (actual.length == 4 && Arrays.equals(image, Arrays.copyOfRange(actual, 1, 4))) {
            return input;
        }
        String hint = "";
        if (actual.length == 4
                && Arrays.equals(
                        new InputShapeCheck(height, width, channels, other()).image(),
                        Arrays.copyOfRange(actual, 1, 4))) {
            hint = ": the input is " + other() + ", the model " + format;
        }
        throw new DL4JInvalidInputException("Expected input of shape [batch, " + image[0] + ", " + image[1] + ", "
                + image[2] + "] (" + format + "), got " + Arrays.toString(actual) + hint);
    }

    private CNN2DFormat other() {
        return format == CNN2DFormat.NHWC ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
    }

    private long[] image() {
        return format == CNN2DFormat.NHWC ? new long[] {height, width, channels} : new long[] {channels, height, width};
    }

    @Override
    public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaces) {
        return output;
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public InputShapeCheck clone() {
        return this;
    }

    @Override
    public InputType getOutputType(InputType inputType) {
        return inputType;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int minibatchSize) {
        return new Pair<>(mask, state);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InputShapeCheck c
                && height == c.height
                && width == c.width
                && channels == c.channels
                && format == c.format;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(image());
    }
}
