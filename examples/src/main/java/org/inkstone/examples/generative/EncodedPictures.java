package org.inkstone.examples.generative;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.data.Dataset;
import org.inkstone.data.Image;
import org.inkstone.data.Target;
import org.inkstone.generative.contrastive.TwoViews;
import org.inkstone.generative.contrastive.UnitRows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What an encoder makes of a set of pictures.
 *
 * @param vectors [N, E]
 * @param classes N numbers of classes
 */
record EncodedPictures(INDArray vectors, int[] classes) {
    private static final int BATCH = 500;

    /** Encodes all pictures of a set, given as [N, H, W, C], -1 to 1. */
    static EncodedPictures of(MultiLayerNetwork encoder, Dataset set) {
        INDArray[] parts = new INDArray[(set.size() + BATCH - 1) / BATCH];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = encoder.output(pixels(set.range(i * BATCH, Math.min(set.size(), (i + 1) * BATCH))));
        }
        return new EncodedPictures(Nd4j.concat(0, parts), classes(set));
    }

    static INDArray pixels(Dataset set) {
        Image first = (Image) set.get(0).features();
        int length = first.data().length;
        float[] all = new float[set.size() * length];
        for (int i = 0; i < set.size(); i++) {
            float[] plain = TwoViews.plain((Image) set.get(i).features());
            System.arraycopy(plain, 0, all, i * length, length);
        }
        return Nd4j.create(all, new long[] {set.size(), first.height(), first.width(), first.channels()}, 'c');
    }

    static int[] classes(Dataset set) {
        return IntStream.range(0, set.size())
                .map(i -> ((Target.ClassIndex) set.target(i)).index())
                .toArray();
    }

    /** The same with vectors of length one, as contrastive losses compare them. */
    EncodedPictures unit() {
        return new EncodedPictures(UnitRows.of(vectors).rows(), classes);
    }

    /** Numbers of all others, the nearest (by distance) first. */
    int[] neighbours(int item) {
        double[] distances = vectors.subRowVector(vectors.getRow(item)).norm2(1).toDoubleVector();
        return IntStream.range(0, classes.length)
                .filter(i -> i != item)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> distances[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    double distance(int a, int b) {
        return vectors.getRow(a).distance2(vectors.getRow(b));
    }

    /** Share of the first pictures whose nearest neighbour among all has the same class. */
    double sameAsNearest(int first) {
        int count = Math.min(first, classes.length);
        long same = IntStream.range(0, count)
                .filter(i -> classes[neighbours(i)[0]] == classes[i])
                .count();
        return (double) same / count;
    }

    /** The vectors as rows. */
    float[][] rows() {
        return vectors.toFloatMatrix();
    }
}
