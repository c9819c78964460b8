package org.inkstone.generative.contrastive;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.train.Meter;
import org.inkstone.train.NetworkPass;
import org.inkstone.train.PassTrainable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One step of an encoder under a {@link TripletLoss} on unit vectors, with triplets mined from the batch. Batches have the encoder's
 * features and one-hot labels [N, classes].
 *
 * <p>Accuracy is the share of a batch whose nearest neighbour in it has the same label.
 */
public final class TripletStep extends PassTrainable {
    private final NetworkPass encoder;
    private final TripletLoss loss;
    private INDArray vectors;
    private int[] labels;

    /** @param encoder to vectors, without a loss */
    public TripletStep(MultiLayerNetwork encoder, TripletLoss loss) {
        this(NetworkPass.of(encoder), loss);
    }

    private TripletStep(NetworkPass encoder, TripletLoss loss) {
        super(Map.of("encoder", encoder));
        this.encoder = encoder;
        this.loss = Objects.requireNonNull(loss, "loss");
    }

    @Override
    public double step(MultiDataSet batch) {
        UnitRows unit = UnitRows.of(encoder.forward(batch.getFeatures(0)));
        vectors = unit.rows();
        labels = labels(batch);
        TripletLoss.Mined mined = loss.mined(vectors, labels);
        encoder.backward(unit.backward(mined.gradient()));
        encoder.update(mined.loss());
        return mined.loss();
    }

    private static int[] labels(MultiDataSet batch) {
        return batch.getLabels(0).argMax(1).toIntVector();
    }

    @Override
    public void lastPredictions(Meter meter) {
        meter.addPredictions(sameAsNearest(vectors, labels), labels.length);
    }

    @Override
    public void evaluate(MultiDataSet batch, Meter meter) {
        INDArray unit = UnitRows.of(encoder.output(batch.getFeatures(0))).rows();
        int[] truth = labels(batch);
        meter.addLoss(loss.mined(unit, truth).loss() * truth.length, truth.length);
        meter.addPredictions(sameAsNearest(unit, truth), truth.length);
    }

    private static long sameAsNearest(INDArray unit, int[] truth) {
        long same = 0;
        try (PairBlocks blocks = new PairBlocks(unit, unit, PairBlocks.BLOCK)) {
            for (int b = 0; b < blocks.count(); b++) {
                float[] products = blocks.products(b);
                int[] found = new int[truth.length];
                blocks.forEachRow((row, at) ->
                        found[row] = truth[nearest(products, row, at, truth.length)] == truth[row] ? 1 : 0);
                same += Arrays.stream(found).sum();
            }
        }
        return same;
    }

    private static int nearest(float[] products, int row, int at, int count) {
        int best = row == 0 ? 1 : 0;
        for (int j = 0; j < count; j++) {
            best = j != row && products[at + j] > products[at + best] ? j : best;
        }
        return best;
    }

    @Override
    public void check(MultiDataSet batch) {
        INDArray y = batch.getLabels() == null || batch.numLabelsArrays() == 0 ? null : batch.getLabels(0);
        if (y == null || y.rank() != 2 || y.size(1) < 2) {
            throw new IllegalArgumentException("labels must be one-hot, [N, two or more classes]: "
                    + (y == null ? "none" : Arrays.toString(y.shape())));
        }
        Embeddings.requireNegatives(y.size(0));
    }
}
