package org.inkstone.nn;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;

/**
 * Base of the configurations of layers on pictures {@code [N, H, W, C]} that are made of parts, as those on sequences are: a
 * picture is the sequence of its pixels.
 */
public abstract class PictureLayer extends SequenceLayer {
    /** For JSON only. */
    protected PictureLayer() {}

    /** Takes over what DL4J's builders hold. */
    protected PictureLayer(FeedForwardLayer.Builder<?> builder) {
        super(builder);
    }

    /** Layout of what comes in. */
    protected CNN2DFormat inputFormat() {
        return CNN2DFormat.NHWC;
    }

    /** Layout of what goes out. */
    protected CNN2DFormat outputFormat() {
        return CNN2DFormat.NHWC;
    }

    /** Height or width of what goes out. */
    protected long outputSize(long size) {
        return size;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        InputType.InputTypeConvolutional picture = picture(inputType);
        return InputType.convolutional(
                outputSize(picture.getHeight()), outputSize(picture.getWidth()), nOut, outputFormat());
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        long channels = picture(inputType).getChannels();
        if (nIn <= 0) {
            nIn = channels;
        } else if (nIn != channels) {
            throw new IllegalStateException(describe() + " takes " + nIn + " channels, its input has " + channels);
        }
        if (nOut <= 0) {
            nOut = nIn;
        }
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        picture(inputType);
        return null;
    }

    private InputType.InputTypeConvolutional picture(InputType inputType) {
        if (inputType instanceof InputType.InputTypeConvolutional picture && accepts(picture.getFormat())) {
            return picture;
        }
        throw new IllegalStateException(describe() + " takes pictures in " + inputFormat() + ", not " + inputType);
    }

    /** Whether pictures may come in that layout. */
    protected boolean accepts(CNN2DFormat format) {
        return format == inputFormat();
    }
}
