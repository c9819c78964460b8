package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rows and images of both layouts, and back. */
class ImagePreProcessorsTest {
    private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void rowsBecomeImagesAndBack(CNN2DFormat format) throws IOException {
        INDArray rows = Nets.random(DataType.FLOAT, 1, 2, 24);
        FlatToImage toImage = new FlatToImage(2, 4, 3, format);
        ImageToFlat toFlat = new ImageToFlat(2, 4, 3, format);
        INDArray images = toImage.preProcess(rows, 2, NONE);
        assertThat(images.shape())
                .containsExactly(format == CNN2DFormat.NHWC ? new long[] {2, 2, 4, 3} : new long[] {2, 3, 2, 4});
        assertThat(toFlat.preProcess(images, 2, NONE)).isEqualTo(rows);
        assertThat(toImage.backprop(images, 2, NONE)).isEqualTo(rows);
        assertThat(toFlat.backprop(rows, 2, NONE)).isEqualTo(images);
        assertThat(toImage.getOutputType(InputType.feedForward(24)))
                .isEqualTo(InputType.convolutional(2, 4, 3, format));
        assertThat(toFlat.getOutputType(InputType.convolutional(2, 4, 3, format)))
                .isEqualTo(InputType.feedForward(24));
        for (InputPreProcessor each : new InputPreProcessor[] {toImage, toFlat}) {
            String json = JsonMappers.getMapper().writeValueAsString(each);
            assertThat(JsonMappers.getMapper().readValue(json, InputPreProcessor.class))
                    .isEqualTo(each);
        }
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void layoutsChange(CNN2DFormat to) throws IOException {
        FormatChange change = new FormatChange(to);
        for (int channels : new int[] {1, 3}) {
            CNN2DFormat from = to == CNN2DFormat.NHWC ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
            INDArray x = Nets.imageBatch(DataType.FLOAT, from, 2, 4, 5, channels, 1);
            INDArray y = change.preProcess(x, 2, NONE);
            INDArray expected = to == CNN2DFormat.NHWC ? x.permute(0, 2, 3, 1) : x.permute(0, 3, 1, 2);
            assertThat(y).isEqualTo(expected.dup('c'));
            assertThat(change.backprop(y, 2, NONE)).isEqualTo(x);
            assertThat(change.getOutputType(InputType.convolutional(4, 5, channels, from)))
                    .isEqualTo(InputType.convolutional(4, 5, channels, to));
        }
        String json = JsonMappers.getMapper().writeValueAsString(change);
        assertThat(JsonMappers.getMapper().readValue(json, InputPreProcessor.class))
                .isEqualTo(change);
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertThatThrownBy(() -> new FlatToImage(2, 4, 3, CNN2DFormat.NHWC)
                        .preProcess(Nets.random(DataType.FLOAT, 1, 2, 20), 2, NONE))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("Expected input of shape [batch, 24], got [2, 20]");
        assertThatThrownBy(() -> new FlatToImage(0, 4, 3, CNN2DFormat.NHWC))
                .hasMessage("height, width and channels must be positive: 0, 4, 3");
        assertThatThrownBy(() -> new ImageToFlat(2, 4, 3, CNN2DFormat.NHWC)
                        .getOutputType(InputType.convolutional(2, 2, 3, CNN2DFormat.NHWC)))
                .hasMessageContaining("ImageToFlat expects images of 24 values");
    }
}
