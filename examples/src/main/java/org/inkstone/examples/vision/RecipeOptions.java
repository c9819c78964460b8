package org.inkstone.examples.vision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.transform.AugmentPolicy;
import org.inkstone.data.transform.AutoAugment;
import org.inkstone.data.transform.BatchTransform;
import org.inkstone.data.transform.BatchTransforms;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.CutMix;
import org.inkstone.data.transform.LabelSmoothing;
import org.inkstone.data.transform.MixUp;
import org.inkstone.data.transform.RandAugment;
import org.inkstone.data.transform.RandomCrop;
import org.inkstone.data.transform.RandomErasing;
import org.inkstone.data.transform.RandomHorizontalFlip;
import org.inkstone.data.transform.Transform;
import org.inkstone.data.transform.TrivialAugment;
import org.inkstone.train.Callback;
import org.inkstone.train.ExponentialMovingAverage;
import org.inkstone.train.TimeLimit;
import picocli.CommandLine.Option;

/** How a classifier is trained beyond its network: what happens to pictures and labels, averages, time, resuming. */
final class RecipeOptions {
    private static final int GREY = 128;

    /** What happens to training pictures. */
    enum Augment {
        /** Nothing. */
        NONE,
        /** A crop of the padded picture, mirrored in half of the cases. */
        BASIC,
        /** The same and {@link AutoAugment} for CIFAR-10. */
        AUTOAUGMENT,
        /** The same and {@link RandAugment}. */
        RANDAUGMENT,
        /** The same and {@link TrivialAugment}. */
        TRIVIALAUGMENT
    }

    @Option(
            names = "--augment",
            description = "Of training pictures: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Augment augment = Augment.BASIC;

    @Option(
            names = "--erasing",
            defaultValue = "0",
            description = "Probability that a rectangle is erased (default: ${DEFAULT-VALUE}).")
    double erasing;

    @Option(names = "--mixup", defaultValue = "0", description = "MixUp's alpha; 0 for none, 0.2 is usual.")
    double mixUp;

    @Option(names = "--cutmix", defaultValue = "0", description = "CutMix's alpha; 0 for none, 1 is usual.")
    double cutMix;

    @Option(
            names = "--label-smoothing",
            defaultValue = "0",
            description = "Share of labels spread over all classes; 0.1 is usual (default: ${DEFAULT-VALUE}).")
    double labelSmoothing;

    @Option(names = "--ema", defaultValue = "0", description = "Decay of averaged weights; 0 for none, 0.999 is usual.")
    double ema;

    @Option(names = "--minutes", defaultValue = "0", description = "Stop after so long; go on with --resume.")
    double minutes;

    @Option(
            names = "--resume",
            paramLabel = "CHECKPOINT",
            description = "Go on from runs/.../checkpoints/last.zip, with the same options.")
    Path resume;

    /** Refuses what can't be, before anything is loaded. */
    void check() {
        TrainingOptions.require(erasing >= 0 && erasing <= 1, "--erasing must be from 0 to 1: " + erasing);
        TrainingOptions.require(mixUp >= 0 && mixUp < 1e3, "--mixup must not be negative: " + mixUp);
        TrainingOptions.require(cutMix >= 0 && cutMix < 1e3, "--cutmix must not be negative: " + cutMix);
        TrainingOptions.require(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "--label-smoothing must be at least 0 and below 1: " + labelSmoothing);
        TrainingOptions.require(ema >= 0 && ema < 1, "--ema must be at least 0 and below 1: " + ema);
        TrainingOptions.require(minutes >= 0, "--minutes must not be negative: " + minutes);
    }

    /** From a training picture to floats. */
    Transform training(KnownPictures pictures) {
        List<Transform> all = new ArrayList<>();
        if (augment != Augment.NONE) {
            all.add(new RandomCrop(pictures.side()).padding(pictures.side() / 8));
            if (pictures.mirrored()) {
                all.add(new RandomHorizontalFlip());
            }
        }
        switch (augment) {
            case AUTOAUGMENT -> all.add(new AutoAugment(AugmentPolicy.CIFAR10, GREY));
            case RANDAUGMENT -> all.add(new RandAugment(2, 9, GREY));
            case TRIVIALAUGMENT -> all.add(new TrivialAugment(GREY));
            case NONE, BASIC -> {}
        }
        all.add(pictures.toTensor());
        if (erasing > 0) {
            all.add(new RandomErasing(erasing));
        }
        return Compose.of(all);
    }

    /** What happens to batches, where anything does. */
    Optional<BatchTransform> batches(long seed) {
        List<BatchTransform> blends = new ArrayList<>();
        if (mixUp > 0) {
            blends.add(new MixUp(mixUp, seed));
        }
        if (cutMix > 0) {
            blends.add(new CutMix(cutMix, seed, CNN2DFormat.NHWC));
        }
        List<BatchTransform> all = new ArrayList<>();
        if (!blends.isEmpty()) {
            all.add(BatchTransforms.oneOf(seed, blends.toArray(BatchTransform[]::new)));
        }
        if (labelSmoothing > 0) {
            all.add(new LabelSmoothing(labelSmoothing));
        }
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(BatchTransforms.inOrder(all.toArray(BatchTransform[]::new)));
    }

    /** What watches the training. */
    List<Callback> callbacks() {
        List<Callback> callbacks = new ArrayList<>();
        if (ema > 0) {
            callbacks.add(new ExponentialMovingAverage(ema));
        }
        if (minutes > 0) {
            callbacks.add(new TimeLimit(minutes));
        }
        return callbacks;
    }
}
