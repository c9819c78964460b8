package org.inkstone.generative.clip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.generative.contrastive.UnitRows;
import org.inkstone.nn.SequencePooling;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * CLIP: two encoders whose vectors, of length one, are near where a picture and a text belong together (Radford et al. 2021). Trained
 * by a {@link ClipStep}.
 */
public final class Clip {
    /** ln 100: the scale is not to grow beyond, as in the paper, or single pairs rule the training. */
    static final double HIGHEST_LOG_SCALE = Math.log(100);

    private static final int BATCH = 256;
    private static final int PICTURE_RANK = 4;

    private final int height;
    private final int width;
    private final int channels;
    private final int embedding;
    private final ClipLoss loss;
    private final ClipTokenizer tokenizer;
    private final MultiLayerNetwork imageEncoder;
    private final MultiLayerNetwork textEncoder;
    private final LearnedNumber logScale;
    private final LearnedNumber bias;

    /** What is known beside networks and tokenizer. */
    record Shape(
            int height,
            int width,
            int channels,
            int embedding,
            int maxLength,
            ClipLoss loss,
            double logScale,
            double bias) {}

    /**
     * The vectors of a text's tokens.
     *
     * @param states [N, L, width of the text encoder]
     * @param mask   [N, L], 1 for tokens and 0 for padding
     */
    public record TextStates(INDArray states, INDArray mask) {}

    Clip(Shape shape, ClipTokenizer tokenizer, MultiLayerNetwork imageEncoder, MultiLayerNetwork textEncoder) {
        this.height = shape.height();
        this.width = shape.width();
        this.channels = shape.channels();
        this.embedding = shape.embedding();
        this.loss = shape.loss();
        this.tokenizer = Objects.requireNonNull(tokenizer, "tokenizer");
        this.imageEncoder = Objects.requireNonNull(imageEncoder, "imageEncoder");
        this.textEncoder = Objects.requireNonNull(textEncoder, "textEncoder");
        this.logScale = new LearnedNumber(shape.logScale(), HIGHEST_LOG_SCALE);
        this.bias = new LearnedNumber(shape.bias(), Double.POSITIVE_INFINITY);
        imageEncoder.init();
        textEncoder.init();
        requireSize("picture", imageEncoder);
        requireSize("text", textEncoder);
    }

    /** New encoders with initial weights. */
    public static Clip create(ClipConfig config, ClipTokenizer tokenizer) {
        Shape shape = new Shape(
                config.height(),
                config.width(),
                config.channels(),
                config.embedding(),
                tokenizer.maxLength(),
                config.loss(),
                config.loss().firstLogScale(),
                config.loss().firstBias());
        return new Clip(
                shape,
                tokenizer,
                new MultiLayerNetwork(config.imageEncoder()),
                new MultiLayerNetwork(config.textEncoder(tokenizer)));
    }

    private void requireSize(String what, MultiLayerNetwork encoder) {
        long size = encoder.layerSize(encoder.getnLayers() - 1);
        if (size != embedding) {
            throw new IllegalArgumentException(
                    "the embedding has " + embedding + " features, but the " + what + " encoder gives " + size);
        }
    }

    /** Reads what {@link #save} wrote. */
    public static Clip load(Path file) {
        return ClipFile.read(file);
    }

    /** Writes encoders with their updaters, tokenizer and temperature into one file, whole or not at all. */
    public void save(Path file) {
        ClipFile.write(this, file);
    }

    /**
     * Vectors of pictures.
     *
     * @param pictures [N, C, H, W], -1 to 1
     * @return [N, E], each of length one
     */
    public INDArray encodeImage(INDArray pictures) {
        checkPictures(pictures);
        return inBatches(pictures.size(0), rows -> imageEncoder.output(nhwc(part(pictures, rows)), false));
    }

    /** Vectors of texts, [N, E], each of length one. */
    public INDArray encodeText(List<String> texts) {
        requireTexts(texts);
        return inBatches(texts.size(), rows -> {
            ClipTokenizer.Tokens tokens = tokenizer.encode(part(texts, rows));
            return textEncoder.output(tokens.ids(), false, tokens.mask(), null);
        });
    }

    /** What the text encoder knows of each token before it sums a text up: what a generator can look at. */
    public TextStates textStates(List<String> texts) {
        requireTexts(texts);
        ClipTokenizer.Tokens tokens = tokenizer.encode(texts);
        int last = 0;
        while (!(textEncoder.getLayer(last).conf().getLayer() instanceof SequencePooling)) {
            last++;
        }
        textEncoder.setLayerMaskArrays(tokens.mask(), null);
        try {
            List<INDArray> activations = textEncoder.feedForwardToLayer(last - 1, tokens.ids(), false);
            return new TextStates(activations.get(activations.size() - 1), tokens.mask());
        } finally {
            textEncoder.clearLayerMaskArrays();
        }
    }

    /** How well each picture fits each text: cosines [pictures, texts] of what the encoders gave. */
    public static INDArray similarity(INDArray images, INDArray texts) {
        if (images.size(1) != texts.size(1)) {
            throw new IllegalArgumentException("embeddings must have the same size: pictures' have " + images.size(1)
                    + " features, texts' " + texts.size(1));
        }
        return Nd4j.matmul(images, texts, false, true, false);
    }

    private static void requireTexts(List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("no texts");
        }
    }

    void checkPictures(INDArray pictures) {
        boolean fits = pictures.rank() == PICTURE_RANK
                && pictures.size(1) == channels
                && pictures.size(2) == height
                && pictures.size(3) == width;
        if (!fits || pictures.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("pictures must be FLOAT [N, " + channels + ", " + height + ", " + width
                    + "]: " + Arrays.toString(pictures.shape()) + " of type " + pictures.dataType());
        }
    }

    /** The layout the picture encoder computes in. */
    static INDArray nhwc(INDArray pictures) {
        return pictures.permute(0, 2, 3, 1).dup('c');
    }

    private record Rows(int from, int to) {}

    private interface Encoding {
        INDArray of(Rows rows);
    }

    private static INDArray inBatches(long count, Encoding encoding) {
        List<INDArray> parts = new ArrayList<>();
        for (int from = 0; from < count; from += BATCH) {
            int to = (int) Math.min(count, from + BATCH);
            parts.add(UnitRows.of(encoding.of(new Rows(from, to))).rows());
        }
        return parts.size() == 1 ? parts.get(0) : Nd4j.concat(0, parts.toArray(INDArray[]::new));
    }

    private static INDArray part(INDArray all, Rows rows) {
        return all.get(
                NDArrayIndex.interval(rows.from(), rows.to()),
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.all());
    }

    private static List<String> part(List<String> all, Rows rows) {
        return all.subList(rows.from(), rows.to());
    }

    /** What products of vectors are multiplied by, the inverse of the temperature; 100 at most. */
    public double scale() {
        return Math.exp(logScale.value());
    }

    /** What is added to scaled products; 0 with {@link ClipLoss#SOFTMAX}. */
    public double bias() {
        return bias.value();
    }

    /** Features of a vector. */
    public int embeddingSize() {
        return embedding;
    }

    /** Rows of a picture. */
    public int height() {
        return height;
    }

    /** Columns of a picture. */
    public int width() {
        return width;
    }

    public int channels() {
        return channels;
    }

    public ClipTokenizer tokenizer() {
        return tokenizer;
    }

    /** Pictures [N, H, W, C] to vectors [N, E] of any length. */
    public MultiLayerNetwork imageEncoder() {
        return imageEncoder;
    }

    /** Token ids [N, L] to vectors [N, E] of any length. */
    public MultiLayerNetwork textEncoder() {
        return textEncoder;
    }

    public ClipLoss loss() {
        return loss;
    }

    LearnedNumber learnedLogScale() {
        return logScale;
    }

    LearnedNumber learnedBias() {
        return bias;
    }

    Shape shape() {
        return new Shape(
                height, width, channels, embedding, tokenizer.maxLength(), loss, logScale.value(), bias.value());
    }
}
