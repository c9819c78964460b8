package org.inkstone.generative.contrastive;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.train.Meter;
import org.inkstone.train.NetworkPass;
import org.inkstone.train.PassTrainable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One step of SimCLR: both views of a batch's pictures through encoder and head, NT-Xent on what comes out, both networks moved. Batches
 * have features [N, 2, H, W, C], as {@link TwoViews} makes them; labels are not looked at.
 *
 * <p>Accuracy is the share of views that find their partner in the batch.
 */
public final class SimClrStep extends PassTrainable {
    private static final int RANK = 5;

    private final NetworkPass encoder;
    private final NetworkPass head;
    private final NtXent loss;
    private double accuracy;
    private long views;

    /**
     * @param encoder pictures [N, H, W, C] to features, without a loss
     * @param head    features to vectors, see {@link ProjectionHead}
     */
    public SimClrStep(MultiLayerNetwork encoder, MultiLayerNetwork head, NtXent loss) {
        this(NetworkPass.of(encoder), NetworkPass.of(head), loss);
    }

    private SimClrStep(NetworkPass encoder, NetworkPass head, NtXent loss) {
        super(inOrder(encoder, head));
        this.encoder = encoder;
        this.head = head;
        this.loss = Objects.requireNonNull(loss, "loss");
    }

    private static Map<String, NetworkPass> inOrder(NetworkPass encoder, NetworkPass head) {
        Map<String, NetworkPass> passes = new LinkedHashMap<>();
        passes.put("encoder", encoder);
        passes.put("head", head);
        return passes;
    }

    @Override
    public double step(MultiDataSet batch) {
        UnitRows vectors = UnitRows.of(head.forward(encoder.forward(pictures(batch))));
        NtXent.Result result = loss.of(vectors.rows());
        encoder.backward(head.backward(vectors.backward(result.gradient())).get(0));
        head.update(result.loss());
        encoder.update(result.loss());
        accuracy = result.accuracy();
        views = vectors.rows().size(0);
        return result.loss();
    }

    /** Views as pictures of their own, 2i and 2i + 1 of one. */
    private static INDArray pictures(MultiDataSet batch) {
        INDArray x = batch.getFeatures(0);
        return x.reshape('c', 2 * x.size(0), x.size(2), x.size(3), x.size(RANK - 1));
    }

    @Override
    public void lastPredictions(Meter meter) {
        meter.addPredictions(Math.round(accuracy * views), views);
    }

    @Override
    public void evaluate(MultiDataSet batch, Meter meter) {
        INDArray vectors = head.output(encoder.output(pictures(batch)));
        NtXent.Result result = loss.of(UnitRows.of(vectors).rows());
        long count = vectors.size(0);
        meter.addLoss(result.loss() * count, count);
        meter.addPredictions(Math.round(result.accuracy() * count), count);
    }

    @Override
    public void check(MultiDataSet batch) {
        INDArray x = batch.getFeatures(0);
        if (x.rank() != RANK || x.size(1) != 2) {
            throw new IllegalArgumentException(
                    "features must be two views of each picture, [N, 2, H, W, C]: " + Arrays.toString(x.shape()));
        }
        Embeddings.requireNegatives(x.size(0));
    }
}
