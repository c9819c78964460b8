package org.inkstone.generative.clip;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.inkstone.train.Meter;
import org.inkstone.train.NetworkPass;
import org.inkstone.train.PassTrainable;
import org.inkstone.train.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One step of CLIP's training: pictures and their captions through both encoders, the loss between them, both encoders and the
 * temperature moved. Batches have features {@code pictures [N, C, H, W]} and {@code token ids [N, L]}, a mask for the second, and no
 * labels, as {@link ClipBatches} makes them. The temperature (and the bias) moves by Adam at the picture encoder's learning rate.
 *
 * <p>Accuracy is the share of a batch's pictures and captions that find their partner in it, and so depends on the batch's size.
 */
public final class ClipStep extends PassTrainable {
    private static final int INPUTS = 2;

    private final Clip clip;
    private final NetworkPass images;
    private final NetworkPass texts;
    private double accuracy;
    private long examples;

    public ClipStep(Clip clip) {
        this(clip, NetworkPass.of(clip.imageEncoder()), NetworkPass.of(clip.textEncoder()));
    }

    private ClipStep(Clip clip, NetworkPass images, NetworkPass texts) {
        super(inOrder(images, texts));
        this.clip = clip;
        this.images = images;
        this.texts = texts;
    }

    private static Map<String, NetworkPass> inOrder(NetworkPass images, NetworkPass texts) {
        Map<String, NetworkPass> passes = new LinkedHashMap<>();
        passes.put("images", images);
        passes.put("texts", texts);
        return passes;
    }

    @Override
    public double step(MultiDataSet batch) {
        INDArray imageVectors = images.forward(Clip.nhwc(batch.getFeatures(0)));
        INDArray textVectors = texts.withMasks(mask(batch)).forward(batch.getFeatures(1));
        ClipLoss.Result result = loss(imageVectors, textVectors);
        images.backward(result.images());
        texts.backward(result.texts());
        double rate = learningRate();
        images.update(result.loss());
        texts.update(result.loss());
        clip.learnedLogScale().update(result.logScale(), rate);
        if (clip.loss() == ClipLoss.SIGMOID) {
            clip.learnedBias().update(result.bias(), rate);
        }
        accuracy = result.accuracy();
        examples = imageVectors.size(0);
        return result.loss();
    }

    private ClipLoss.Result loss(INDArray imageVectors, INDArray textVectors) {
        return clip.loss()
                .compute(imageVectors, textVectors, clip.learnedLogScale().value(), clip.bias());
    }

    private static INDArray mask(MultiDataSet batch) {
        INDArray[] masks = batch.getFeaturesMaskArrays();
        return masks == null ? null : masks[1];
    }

    @Override
    public void lastPredictions(Meter meter) {
        meter.addPredictions(Math.round(accuracy * examples), examples);
    }

    @Override
    public void evaluate(MultiDataSet batch, Meter meter) {
        INDArray imageVectors = images.output(Clip.nhwc(batch.getFeatures(0)));
        INDArray textVectors = texts.withMasks(mask(batch)).output(batch.getFeatures(1));
        ClipLoss.Result result = loss(imageVectors, textVectors);
        long count = imageVectors.size(0);
        meter.addLoss(result.loss() * count, count);
        meter.addPredictions(Math.round(result.accuracy() * count), count);
    }

    @Override
    public void check(MultiDataSet batch) {
        if (batch.numFeatureArrays() != INPUTS) {
            throw new IllegalArgumentException(
                    "a batch must have pictures and token ids: " + batch.numFeatureArrays() + " arrays of features");
        }
        clip.checkPictures(batch.getFeatures(0));
        INDArray ids = batch.getFeatures(1);
        if (ids.rank() != 2 || ids.size(1) > clip.tokenizer().maxLength()) {
            throw new IllegalArgumentException("token ids must be [N, up to "
                    + clip.tokenizer().maxLength() + "]: " + Arrays.toString(ids.shape()));
        }
        if (batch.getFeatures(0).size(0) != ids.size(0)) {
            throw new IllegalArgumentException("there must be a text for each picture: "
                    + batch.getFeatures(0).size(0) + " pictures, " + ids.size(0) + " texts");
        }
        if (ids.size(0) < 2) {
            throw new IllegalArgumentException("no negatives: a contrastive loss needs a batch of two or more");
        }
    }

    @Override
    public void save(TrainingState state) {
        clip.learnedLogScale().save(state, "logScale");
        clip.learnedBias().save(state, "bias");
    }

    @Override
    public void restore(TrainingState state) {
        clip.learnedLogScale().restore(state, "logScale");
        clip.learnedBias().restore(state, "bias");
    }
}
