package org.inkstone.nn;

import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Reads images as rows {@code [N, H W C]} in the order their values lie in, without moving one: the reverse of
 * {@link FlatToImage}. For NHWC the channels of a pixel stay together, where PyTorch's flattening has them apart.
 */
public final class ImageToFlat implements InputPreProcessor {
    private final FlatToImage image;

    /**
     * @param height   rows of an image
     * @param width    columns of an image
     * @param channels channels of an image
     * @param format   layout of the images
     */
    public ImageToFlat(
            @JsonProperty("height") long height,
            @JsonProperty("width") long width,
            @JsonProperty("channels") long channels,
            @JsonProperty("format") CNN2DFormat format) {
        image = new FlatToImage(height, width, channels, format);
    }

    public long getHeight() {
        return image.getHeight();
    }

    public long getWidth() {
        return image.getWidth();
    }

    public long getChannels() {
        return image.getChannels();
    }

    public CNN2DFormat getFormat() {
        return image.getFormat();
    }

    private long length() {
        return image.getHeight() * image.getWidth() * image.getChannels();
    }

    @Override
    public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaces) {
        INDArray images = Kernels.contiguous(input, ArrayType.ACTIVATIONS, workspaces);
        return workspaces.leverageTo(ArrayType.ACTIVATIONS, images.reshape('c', input.size(0), length()));
    }

    @Override
    public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaces) {
        INDArray rows = Kernels.contiguous(output, ArrayType.ACTIVATION_GRAD, workspaces);
        return workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, image.images(rows, output.size(0)));
    }

    @Override
    public InputType getOutputType(InputType inputType) {
        if (!(inputType instanceof InputTypeConvolutional in)
                || in.getHeight() * in.getWidth() * in.getChannels() != length()) {
            throw new IllegalStateException("ImageToFlat expects images of " + length() + " values, got " + inputType);
        }
        return InputType.feedForward(length());
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int miniBatchSize) {
        return new Pair<>(mask, state);
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public ImageToFlat clone() {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageToFlat f && image.equals(f.image);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ImageToFlat.class, image);
    }
}
