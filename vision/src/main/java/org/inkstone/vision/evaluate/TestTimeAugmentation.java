package org.inkstone.vision.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.backend.Backend;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Lets a classifier look at a picture several times (mirrored, shifted, cropped) and takes the mean of its answers: a little
 * better and better calibrated, at that many times the cost. The views are fixed, so the result is too.
 *
 * <pre>{@code
 * var flips = TestTimeAugmentation.mirrored(CNN2DFormat.NHWC);
 * Predictions predictions = Predictions.of(flips.of(network::output), testLoader);
 * }</pre>
 */
public final class TestTimeAugmentation {
    private static final double SMALLEST = 1e-12;

    static {
        Backend.ensureInitialized();
    }

    /** How answers are put together. */
    public enum Mean {
        /** The mean of the probabilities. */
        PROBABILITIES,
        /** The mean of the logits: the geometric mean of the probabilities, made to sum to 1. */
        LOGITS
    }

    private final List<PictureView> views;
    private final CNN2DFormat format;
    private final Mean mean;

    private TestTimeAugmentation(List<PictureView> views, CNN2DFormat format, Mean mean) {
        if (views.isEmpty()) {
            throw new IllegalArgumentException("at least one view is wanted");
        }
        this.views = List.copyOf(views);
        this.format = Objects.requireNonNull(format, "format");
        this.mean = Objects.requireNonNull(mean, "mean");
    }

    /**
     * Any views; the mean is of probabilities.
     *
     * @param format layout of the batches
     */
    public static TestTimeAugmentation of(CNN2DFormat format, List<? extends PictureView> views) {
        return new TestTimeAugmentation(List.copyOf(views), format, Mean.PROBABILITIES);
    }

    /** The picture and its mirror image. */
    public static TestTimeAugmentation mirrored(CNN2DFormat format) {
        return of(format, withMirrored(List.of(PictureView.identity())));
    }

    /**
     * The picture, and moved by some pixels to each of the four sides, all mirrored too: ten views.
     *
     * @param pixels at least 1
     */
    public static TestTimeAugmentation shifted(CNN2DFormat format, int pixels) {
        if (pixels < 1) {
            throw new IllegalArgumentException("pixels must be positive: " + pixels);
        }
        return of(
                format,
                withMirrored(List.of(
                        PictureView.identity(),
                        PictureView.shifted(pixels, 0),
                        PictureView.shifted(-pixels, 0),
                        PictureView.shifted(0, pixels),
                        PictureView.shifted(0, -pixels))));
    }

    /**
     * The four corners and the middle, as torchvision's {@code FiveCrop}.
     *
     * @param height of the crops
     * @param width  of the crops
     */
    public static TestTimeAugmentation fiveCrop(CNN2DFormat format, int height, int width) {
        return of(format, crops(height, width));
    }

    /** As {@link #fiveCrop}, all mirrored too, as torchvision's {@code TenCrop}. */
    public static TestTimeAugmentation tenCrop(CNN2DFormat format, int height, int width) {
        return of(format, withMirrored(crops(height, width)));
    }

    private static List<PictureView> crops(int height, int width) {
        return List.of(
                PictureView.cropped(0, 0, height, width),
                PictureView.cropped(0, 1, height, width),
                PictureView.cropped(1, 0, height, width),
                PictureView.cropped(1, 1, height, width),
                PictureView.cropped(0.5, 0.5, height, width));
    }

    private static List<PictureView> withMirrored(List<PictureView> views) {
        return Stream.concat(views.stream(), views.stream().map(PictureView::mirrored))
                .toList();
    }

    /** The same views with another mean. */
    public TestTimeAugmentation averaging(Mean other) {
        return new TestTimeAugmentation(views, format, other);
    }

    /** How many times a picture is looked at. */
    public int views() {
        return views.size();
    }

    /** The model that answers with the mean over the views. */
    public UnaryOperator<INDArray> of(UnaryOperator<INDArray> model) {
        return batch -> probabilities(model, batch);
    }

    /**
     * The mean of a model's answers.
     *
     * @param model from pictures to probabilities [N, classes]
     * @param batch pictures in this object's layout
     */
    public INDArray probabilities(UnaryOperator<INDArray> model, INDArray batch) {
        INDArray sum = null;
        for (PictureView view : views) {
            INDArray answer = model.apply(view(batch, view));
            INDArray term = mean == Mean.LOGITS ? Transforms.log(Transforms.max(answer, SMALLEST)) : answer;
            sum = sum == null ? term.dup() : sum.addi(term);
        }
        INDArray average = sum.divi(views.size());
        return mean == Mean.LOGITS ? Transforms.softmax(average) : average;
    }

    /** A batch as one of the views shows it. */
    INDArray view(INDArray batch, PictureView view) {
        if (batch.rank() != 4) {
            throw new IllegalArgumentException("pictures " + format + " are wanted: " + Arrays.toString(batch.shape()));
        }
        boolean last = format == CNN2DFormat.NHWC;
        int height = (int) batch.size(last ? 1 : 2);
        int width = (int) batch.size(last ? 2 : 3);
        int[] rows = view.rows(height);
        int[] columns = view.columns(width);
        long[] shape = batch.shape().clone();
        shape[last ? 1 : 2] = rows.length;
        shape[last ? 2 : 3] = columns.length;
        // lines of as many values as lie together: all channels of a pixel, or one
        int run = last ? (int) batch.size(3) : 1;
        float[] out = remapped(Predictions.floats(batch), height, width, run, rows, columns);
        return Nd4j.createFromArray(out).reshape('c', shape).castTo(batch.dataType());
    }

    private static float[] remapped(float[] in, int height, int width, int run, int[] rows, int[] columns) {
        int planes = in.length / (height * width * run);
        float[] out = new float[planes * rows.length * columns.length * run];
        int at = 0;
        for (int p = 0; p < planes; p++) {
            for (int row : rows) {
                for (int column : columns) {
                    if (row >= 0 && row < height && column >= 0 && column < width) {
                        System.arraycopy(in, ((p * height + row) * width + column) * run, out, at, run);
                    }
                    at += run;
                }
            }
        }
        return out;
    }
}
