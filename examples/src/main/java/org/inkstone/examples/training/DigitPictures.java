package org.inkstone.examples.training;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.inkstone.data.DataLoader;
import org.inkstone.data.DataSplit;
import org.inkstone.data.Dataset;
import org.inkstone.data.Digits;
import org.inkstone.data.transform.Compose;
import org.inkstone.data.transform.Normalize;
import org.inkstone.data.transform.ToTensor;
import org.inkstone.examples.RunContext;
import org.inkstone.train.Callback;
import org.inkstone.train.TrainingRun;

/** The 8x8 digits as the examples about learning rates use them: 80% to learn from, 20% to look at, batches of 32. */
record DigitPictures(Dataset train, Dataset validation) {
    private static final int BATCH = 32;

    static DigitPictures load(RunContext run) {
        var toTensor = Compose.of(new ToTensor(), new Normalize(0.305f, 0.376f));
        DataSplit pictures = Digits.images().split(0.8, run.seed());
        return new DigitPictures(
                pictures.train().transformed(toTensor), pictures.validation().transformed(toTensor));
    }

    /** Batches to learn from, in an order that the seed alone decides. */
    DataLoader batches(long seed) {
        return DataLoader.builder(train)
                .batchSize(BATCH)
                .format(CNN2DFormat.NHWC)
                .shuffle(seed)
                .build();
    }

    /** Steps of an epoch. */
    long steps() {
        return (train.size() + BATCH - 1) / BATCH;
    }

    /** Batches to look at. */
    DataLoader unseen() {
        return DataLoader.builder(validation)
                .batchSize(BATCH)
                .format(CNN2DFormat.NHWC)
                .build();
    }

    /** Keeps each step's loss, also of a training that then fails. */
    static final class Losses implements Callback {
        private final List<Double> seen = new ArrayList<>();

        @Override
        public void onStep(TrainingRun run) {
            seen.add(run.loss());
        }

        /** One per step done. */
        double[] values() {
            return seen.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }
}
