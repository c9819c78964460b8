package org.inkstone.examples.generative;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.clip.Clip;
import org.inkstone.generative.clip.ClipBatches;
import org.inkstone.generative.clip.ClipConfig;
import org.inkstone.generative.clip.ClipStep;
import org.inkstone.generative.clip.ClipTokenizer;
import org.inkstone.generative.clip.EmojiPairs;
import org.inkstone.generative.data.EmojiItem;
import org.inkstone.generative.data.EmojiSplit;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.inkstone.train.Callback;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.History;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Trains a CLIP on emoji and their words.
 *
 * @param run     where files go, and the seed
 * @param split   what to learn from and what to judge by
 * @param options of the training
 */
record ClipTraining(RunContext run, EmojiSplit split, GenerativeOptions options) {
    /** The file of a trained CLIP in a run's directory. */
    static final String FILE = "clip.zip";

    private static final int VOCABULARY = 2000;
    private static final int MAX_LENGTH = 24;
    private static final int CAPTIONS = 4;
    private static final int WARMUP_SHARE = 20;

    /** A new CLIP of a size that suits two thousand emoji, with a tokenizer of their words. */
    Clip create() {
        List<String> captions = new ArrayList<>();
        for (EmojiItem item : split.train().items()) {
            SplittableRandom random = new SplittableRandom(run.seed());
            for (int i = 0; i < CAPTIONS; i++) {
                captions.add(item.randomCaption(random));
            }
        }
        ClipTokenizer tokenizer = ClipTokenizer.train(captions, VOCABULARY, MAX_LENGTH);
        int side = split.train().side();
        int steps = Math.max(1, split.train().size() / batchSize()) * options.epochs;
        var schedule = WarmupSchedule.linear(
                Math.max(1, steps / WARMUP_SHARE), CosineSchedule.overIterations(options.learningRate, steps));
        return Clip.create(
                ClipConfig.builder(side, side, 3)
                        .embedding(128)
                        .convolutional(side > 32 ? 16 : 32, side > 32 ? 5 : 4)
                        .transformer(128, 2, 4)
                        .dropout(0.2)
                        .updater(new Adam(schedule))
                        .seed(run.seed())
                        .build(),
                tokenizer);
    }

    /** Trains and saves; the picture encoder's file and checkpoints go into the run's directory. */
    History train(Clip clip, Callback... more) {
        Trainer trainer = options.applyTo(Trainer.of(new ClipStep(clip)), run)
                .callback(new ProgressBarCallback())
                .callback(new CsvLogger())
                .callback(new TensorBoardCallback(run.tensorBoard()).withoutGraph())
                .callback(new Checkpoints());
        for (Callback callback : more) {
            trainer.callback(callback);
        }
        History history = trainer.fit(
                ClipBatches.shuffled(EmojiPairs.varied(split.train()), clip, batchSize(), run.seed()),
                ClipBatches.inOrder(
                        EmojiPairs.plain(split.validation()),
                        clip,
                        Math.max(2, split.validation().size())));
        Path file = run.directory().resolve(FILE);
        clip.save(run.wrote(file));
        run.wrote(run.directory().resolve(Checkpoints.FOLDER));
        return history;
    }

    private int batchSize() {
        return Math.min(options.batchSize, split.train().size());
    }
}
