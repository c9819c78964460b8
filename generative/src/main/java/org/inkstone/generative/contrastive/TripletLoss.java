package org.inkstone.generative.contrastive;

import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The triplet loss {@code max(0, d(anchor, positive) - d(anchor, negative) + margin)} (Schroff et al. 2015): what has the anchor's
 * label has to be nearer than what has not, by a margin. d is the Euclidean distance, or its square.
 *
 * <p>{@link #of(INDArray, INDArray, INDArray)} takes ready triplets, {@link #mined} makes them from a batch with labels.
 *
 * @param margin  by how much the negative has to be farther; positive
 * @param squared whether distances are squared
 * @param mining  which triplets of a batch count
 */
public record TripletLoss(double margin, boolean squared, Mining mining) {
    /** The slope of a distance is taken at this length where points are nearer: floats can't tell their direction. */
    static final double SHORTEST = 1e-3;

    /** Which triplets of a batch count. */
    public enum Mining {
        /** All of them; the mean is over those that cost something (Hermans et al. 2017, "batch all"). */
        ALL,
        /**
         * For each pair of one label the nearest negative that is farther than the positive, or the farthest of all where none is;
         * the mean is over pairs (FaceNet, as in TensorFlow Addons).
         */
        SEMI_HARD,
        /** For each anchor the farthest positive and the nearest negative; the mean is over anchors (Hermans et al. 2017). */
        BATCH_HARD
    }

    public TripletLoss {
        if (!(margin > 0) || Double.isInfinite(margin)) {
            throw new IllegalArgumentException("margin must be positive: " + margin);
        }
        Objects.requireNonNull(mining, "mining");
    }

    /** Semi-hard mining on Euclidean distances: it neither collapses to a point early nor wastes time on easy triplets. */
    public static TripletLoss of(double margin) {
        return new TripletLoss(margin, false, Mining.SEMI_HARD);
    }

    /** The same with other triplets. */
    public TripletLoss with(Mining other) {
        return new TripletLoss(margin, squared, other);
    }

    /** The same on squared distances, as FaceNet. */
    public TripletLoss onSquares() {
        return new TripletLoss(margin, true, mining);
    }

    /**
     * Loss and gradients of ready triplets.
     *
     * @param loss     mean over the triplets
     * @param anchor   gradient, [N, E]
     * @param positive gradient, [N, E]
     * @param negative gradient, [N, E]
     */
    public record Triplets(double loss, INDArray anchor, INDArray positive, INDArray negative) {}

    /**
     * Loss and gradient of a batch.
     *
     * @param loss     mean over the triplets that count
     * @param gradient with respect to the embeddings, [N, E]
     * @param triplets how many count
     * @param active   share of the triplets looked at that cost something
     */
    public record Mined(double loss, INDArray gradient, long triplets, double active) {}

    /** Row i of each makes a triplet; [N, E] each. */
    public Triplets of(INDArray anchor, INDArray positive, INDArray negative) {
        int width = Embeddings.width("anchor", anchor);
        Embeddings.same("positive", positive, anchor);
        Embeddings.same("negative", negative, anchor);
        float[] a = Embeddings.values(anchor);
        float[] p = Embeddings.values(positive);
        float[] n = Embeddings.values(negative);
        float[][] gradients = new float[3][a.length];
        int count = a.length / width;
        double loss = 0;
        for (int i = 0; i < count; i++) {
            int at = i * width;
            double near = distance(squares(a, p, at, width));
            double far = distance(squares(a, n, at, width));
            double cost = near - far + margin;
            if (cost > 0) {
                loss += cost;
                double toNear = slope(near) / count;
                double toFar = slope(far) / count;
                for (int j = at; j < at + width; j++) {
                    gradients[1][j] = (float) (toNear * (p[j] - a[j]));
                    gradients[2][j] = (float) (-toFar * (n[j] - a[j]));
                    gradients[0][j] = -gradients[1][j] - gradients[2][j];
                }
            }
        }
        return new Triplets(
                loss / count,
                Embeddings.matrix(gradients[0], width),
                Embeddings.matrix(gradients[1], width),
                Embeddings.matrix(gradients[2], width));
    }

    /**
     * Triplets from a batch.
     *
     * @param embeddings [N, E], most often of length one ({@link UnitRows})
     * @param labels     N numbers of classes
     * @throws IllegalArgumentException when no triplet can be made: a batch of one, one label only, or each label once
     */
    public Mined mined(INDArray embeddings, int[] labels) {
        return mined(embeddings, labels, PairBlocks.BLOCK);
    }

    Mined mined(INDArray embeddings, int[] labels, int blockSize) {
        Embeddings.width("embeddings", embeddings);
        if (labels.length != embeddings.size(0)) {
            throw new IllegalArgumentException(
                    "there must be a label for each of the " + embeddings.size(0) + " embeddings: " + labels.length);
        }
        Embeddings.requireNegatives(labels.length);
        long different = Arrays.stream(labels).distinct().count();
        if (different == 1) {
            throw new IllegalArgumentException(
                    "no negatives: all " + labels.length + " examples have the label " + labels[0]);
        }
        if (different == labels.length) {
            throw new IllegalArgumentException("no positives: each label occurs once in the batch");
        }
        return new TripletMining(this, labels).run(embeddings, blockSize);
    }

    /** The distance of points whose differences have that sum of squares. */
    double distance(double sumOfSquares) {
        return squared ? sumOfSquares : Math.sqrt(sumOfSquares);
    }

    /** What a difference is multiplied by to be the distance's gradient. */
    double slope(double distance) {
        return squared ? 2 : 1 / Math.max(distance, SHORTEST);
    }

    private static double squares(float[] a, float[] b, int at, int width) {
        double sum = 0;
        for (int j = at; j < at + width; j++) {
            double difference = (double) a[j] - b[j];
            sum += difference * difference;
        }
        return sum;
    }
}
