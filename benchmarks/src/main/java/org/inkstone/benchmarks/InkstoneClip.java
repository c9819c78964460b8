package org.inkstone.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.backend.VectorModule;
import org.inkstone.generative.clip.Clip;
import org.inkstone.generative.clip.ClipConfig;
import org.inkstone.generative.clip.ClipStep;
import org.inkstone.generative.clip.ClipTokenizer;
import org.inkstone.train.Meter;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The CLIP benchmark in Inkstone: trained as {@code clip-emoji} trains it, on made-up pictures and captions. */
public final class InkstoneClip implements BenchmarkWork {
    private static final int BATCHES = 4;
    private static final int WORDS = 20_000;
    private static final int WORD = 4;
    private static final int LETTERS = 26;

    private final ClipShape shape;
    private final MultiLayerNetwork imageEncoder;
    private final ClipStep step;
    private final MultiDataSet[] batches = new MultiDataSet[BATCHES];
    private int count;

    InkstoneClip(ClipShape shape) {
        this.shape = shape;
        Clip clip = Clip.create(
                ClipConfig.builder(shape.side(), shape.side(), 3)
                        .embedding(shape.embedding())
                        .convolutional(shape.filters(), shape.stages())
                        .transformer(shape.d(), shape.layers(), shape.heads())
                        .dropout(0)
                        .updater(new Adam(1e-3))
                        .build(),
                ClipTokenizer.train(words(), shape.vocab(), shape.seq()));
        if (clip.tokenizer().vocabulary() != shape.vocab()) {
            throw new IllegalArgumentException("vocab must be from 260 to 5000: " + shape.vocab());
        }
        imageEncoder = clip.imageEncoder();
        step = new ClipStep(clip);
        Random random = new Random(7);
        for (int i = 0; i < BATCHES; i++) {
            batches[i] = batch(random);
        }
    }

    /** Random words, so that there is something to merge. */
    private static List<String> words() {
        Random random = new Random(7);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder();
            for (int c = 0; c < WORD; c++) {
                word.append((char) ('a' + random.nextInt(LETTERS)));
            }
            words.add(word.toString());
        }
        return words;
    }

    private MultiDataSet batch(Random random) {
        int n = shape.batch();
        float[] pixels = new float[n * 3 * shape.side() * shape.side()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = 2 * random.nextFloat() - 1;
        }
        float[] ids = new float[n * shape.seq()];
        float[] mask = new float[ids.length];
        for (int row = 0; row < n; row++) {
            int length = ClipShape.SHORTEST + random.nextInt(shape.seq() - ClipShape.SHORTEST + 1);
            for (int t = 0; t < shape.seq(); t++) {
                ids[row * shape.seq() + t] = random.nextInt(shape.vocab());
                mask[row * shape.seq() + t] = t < length ? 1 : 0;
            }
        }
        INDArray pictures = Nd4j.create(pixels, new long[] {n, 3, shape.side(), shape.side()}, 'c');
        return new MultiDataSet(
                new INDArray[] {pictures, Nd4j.create(ids, new long[] {n, shape.seq()}, 'c')},
                null,
                new INDArray[] {null, Nd4j.create(mask, new long[] {n, shape.seq()}, 'c')},
                null);
    }

    /** @param args of {@link ClipShape#parse} */
    public static void main(String[] args) throws IOException {
        FigureServer.serve(new InkstoneClip(ClipShape.parse(args)));
    }

    @Override
    public String about() {
        return "Inkstone, " + (VectorModule.isPresent() ? "vector kernels" : "plain kernels");
    }

    @Override
    public Task task(String... order) {
        return switch (order[0]) {
            case "train" -> new Task("train", shape.batch(), () -> step.step(next()));
            case "infer" -> new Task("infer", shape.batch(), this::infer);
            default -> throw new IllegalArgumentException("unknown order: " + order[0]);
        };
    }

    /** Both encoders and the loss, without gradients. */
    private double infer() {
        Meter meter = new Meter();
        step.evaluate(next(), meter);
        return meter.loss();
    }

    private MultiDataSet next() {
        return batches[count++ % BATCHES];
    }

    MultiLayerNetwork imageEncoder() {
        return imageEncoder;
    }

    ClipStep step() {
        return step;
    }

    MultiDataSet[] batches() {
        return batches;
    }
}
