package org.inkstone.examples.generative;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.clip.Clip;
import org.inkstone.generative.data.EmojiItem;
import org.inkstone.generative.data.EmojiSet;
import org.inkstone.generative.data.EmojiSplit;
import org.inkstone.generative.diffusion.unet.UNet;
import org.inkstone.generative.texttoimage.DiffusionPrior;
import org.inkstone.generative.texttoimage.PairBatches;
import org.inkstone.generative.texttoimage.PictureDecoder;
import org.inkstone.generative.texttoimage.PriorNetwork;
import org.inkstone.generative.texttoimage.TextToImage;
import org.inkstone.generative.texttoimage.UpSampler;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.inkstone.train.Callback;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.ExponentialMovingAverage;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainable;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Trains the stages of the emoji pipeline one after the other, each in a folder of its own. A finished stage lies in the folder
 * {@code pipeline} and is not trained again; one that was broken off goes on from its last checkpoint.
 */
final class EmojiStages {
    /** The folder of the finished stages. */
    static final String PIPELINE = "pipeline";

    private static final int CAPTIONS = 8;
    private static final int BLURS = 4;
    private static final double MOST_BLUR = 0.6;
    private static final int PRIOR_BATCH = 128;
    private static final int VALIDATION_BATCH = 64;
    private static final int SHOWN = 16;
    private static final int WARMUP_SHARE = 20;
    private static final int UP_SAMPLER_BATCH = 32;
    private static final int ATTENTION_SIDE = 8;
    private static final int UP_SAMPLER_WIDTH = 16;
    private static final int VALIDATION_EVERY = 5;
    private static final double AVERAGE = 0.998;
    private static final double DRAWING_SECONDS = 120;

    private final RunContext run;
    private final TextToEmojiOptions options;
    private final Path root;
    private final EmojiSplit words;
    private final EmojiSplit drawn;

    /**
     * @param words what CLIP learns
     * @param drawn what prior and decoder learn
     */
    EmojiStages(RunContext run, TextToEmojiOptions options, EmojiSplit words, EmojiSplit drawn) {
        this.run = run;
        this.options = options;
        this.root = options.resume == null ? run.directory() : options.resume;
        this.words = words;
        this.drawn = drawn;
    }

    /** All stages, trained where they are not there yet. */
    TextToImage pipeline() {
        Clip clip = clip();
        DiffusionPrior prior = prior(clip);
        PictureDecoder decoder = decoder(clip);
        run.wrote(root.resolve(PIPELINE));
        return options.upSamplerEpochs > 0
                ? TextToImage.of(clip, prior, decoder, upSampler())
                : TextToImage.of(clip, prior, decoder);
    }

    private Path file(String stage) {
        return root.resolve(PIPELINE).resolve(stage);
    }

    private Clip clip() {
        Path file = file(TextToImage.CLIP);
        if (Files.exists(file)) {
            return found(file, Clip.load(file));
        }
        Clip clip;
        if (options.clip != null) {
            clip = Clip.load(options.clip);
        } else {
            run.out().println("Stage 1: CLIP, on " + words.train().size() + " emoji and their words");
            GenerativeOptions training = new GenerativeOptions(options.clipEpochs, 0, 128, options.learningRate);
            Path folder = root.resolve("clip");
            training.resume = lastCheckpoint(folder);
            try (RunContext own = new RunContext(folder, run.cache(), run.seed(), run.smoke(), run.out())) {
                ClipTraining clipTraining = new ClipTraining(own, words, training);
                clip = clipTraining.create();
                clipTraining.train(clip);
            }
            run.wrote(folder);
        }
        clip.save(file);
        return clip;
    }

    private <T> T found(Path file, T stage) {
        run.out().println("Found " + file);
        return stage;
    }

    private static Path lastCheckpoint(Path folder) {
        Path last = folder.resolve(Checkpoints.FOLDER).resolve(Checkpoints.LAST_FILE);
        return Files.exists(last) ? last : null;
    }

    private DiffusionPrior prior(Clip clip) {
        Path file = file(TextToImage.PRIOR);
        if (Files.exists(file)) {
            return found(file, DiffusionPrior.load(file));
        }
        EmojiSet train = drawn.train();
        run.out()
                .println("Stage 2: the prior, from " + CAPTIONS + " captions of each of " + train.size()
                        + " emoji to their pictures");
        int batch = Math.min(PRIOR_BATCH, train.size());
        DiffusionPrior prior = DiffusionPrior.create(
                clip.embeddingSize(),
                PriorNetwork.builder(clip.embeddingSize())
                        .width(128)
                        .layers(3)
                        .dropout(0.1)
                        .updater(updater(options.priorEpochs, train.size() / batch))
                        .seed(run.seed()));
        PairBatches batches =
                prior.batches(clip.encodeImage(train.pictures()), clip.encodeText(captions(train)), batch, run.seed());
        EmojiSet unseen = drawn.validation();
        PairBatches validation = prior.validationBatches(
                clip.encodeImage(unseen.pictures()), clip.encodeText(unseen.names()), VALIDATION_BATCH);
        train(new Task("prior", prior.step(), options.priorEpochs, batches, validation), average());
        prior.save(file);
        return prior;
    }

    /** Several captions of each emoji, those of the first one first. */
    private List<String> captions(EmojiSet set) {
        List<String> captions = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(run.seed());
        for (EmojiItem item : set.items()) {
            captions.add(item.name());
            captions.add(item.longCaption());
            for (int i = 2; i < CAPTIONS; i++) {
                captions.add(item.randomCaption(random));
            }
        }
        return captions;
    }

    private PictureDecoder decoder(Clip clip) {
        Path file = file(TextToImage.DECODER);
        if (Files.exists(file)) {
            return found(file, PictureDecoder.load(file));
        }
        EmojiSet train = drawn.train();
        int side = options.decoderSide();
        int batch = Math.min(options.batchSize, train.size());
        PictureDecoder decoder = newDecoder(clip.embeddingSize(), side, train.size() / batch);
        run.out()
                .println("Stage 3: the decoder, " + decoder.model().graph().numParams()
                        + " parameters, from embeddings to " + train.size() + " pictures " + side + "x" + side);
        INDArray pictures = train.pictures();
        EmojiSet unseen = drawn.validation();
        INDArray looked = clip.encodeImage(unseen.pictures(first(Math.min(SHOWN, unseen.size()))));
        ExponentialMovingAverage average = average();
        SampleGrids grids = new SampleGrids(
                        run,
                        "unseen emoji, drawn by their CLIP embeddings",
                        () -> decoder.decode(looked, PictureDecoder.Options.defaults()))
                .everySeconds(DRAWING_SECONDS);
        train(
                new Task(
                        "decoder",
                        decoder.step(),
                        options.decoderEpochs,
                        decoder.batches(pictures, blurred(clip.encodeImage(pictures)), batch, run.seed()),
                        decoder.validationBatches(
                                unseen.pictures(), clip.encodeImage(unseen.pictures()), VALIDATION_BATCH)),
                average,
                grids.withAverages(average));
        decoder.save(file);
        return decoder;
    }

    private PictureDecoder newDecoder(int embedding, int side, int stepsPerEpoch) {
        UNet.Builder network = UNet.builder()
                .image(3, side, side)
                .baseWidth(options.width)
                .multipliers(1, 2, 2)
                .attentionAt(ATTENTION_SIDE)
                .embedding(embedding)
                .updater(updater(options.decoderEpochs, stepsPerEpoch))
                .seed(run.seed());
        return PictureDecoder.create(new ComputationGraph(network.build()), embedding, 3, side, side);
    }

    /**
     * Each embedding as it is and with more and more noise, so that the decoder is used to embeddings that are a little off, as
     * the prior's are.
     */
    private INDArray blurred(INDArray embeddings) {
        long n = embeddings.size(0);
        long width = embeddings.size(1);
        Random random = Nd4j.getRandomFactory().getNewRandomInstance(run.seed());
        INDArray variants = Nd4j.create(embeddings.dataType(), n, BLURS, width);
        for (int i = 0; i < BLURS; i++) {
            // a vector of normal numbers is sqrt(width) long, an embedding 1
            double deviation = MOST_BLUR * i / (BLURS - 1) / Math.sqrt(width);
            INDArray noised = embeddings.add(Nd4j.randn(random, n, width).muli(deviation));
            variants.get(NDArrayIndex.all(), NDArrayIndex.point(i), NDArrayIndex.all())
                    .assign(noised);
        }
        return variants.reshape('c', n * BLURS, width);
    }

    private static int[] first(int count) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    private UpSampler upSampler() {
        Path file = file(TextToImage.UP_SAMPLER);
        if (Files.exists(file)) {
            return found(file, UpSampler.load(file));
        }
        int side = options.side;
        int batch = Math.min(UP_SAMPLER_BATCH, drawn.train().size());
        UpSampler upSampler = UpSampler.create(
                new ComputationGraph(UNet.builder()
                        .image(6, side, side)
                        .outChannels(3)
                        .baseWidth(UP_SAMPLER_WIDTH)
                        .multipliers(1, 2)
                        .updater(updater(options.upSamplerEpochs, drawn.train().size() / batch))
                        .seed(run.seed())
                        .build()),
                3,
                side,
                side);
        run.out().println("Stage 4: the up-sampler to " + side + "x" + side);
        INDArray pictures = drawn.train().pictures();
        INDArray unseen = drawn.validation().pictures();
        train(
                new Task(
                        "up-sampler",
                        upSampler.step(2),
                        options.upSamplerEpochs,
                        PairBatches.shuffled(pictures, labels(pictures), batch, run.seed()),
                        PairBatches.inOrder(unseen, labels(unseen), UP_SAMPLER_BATCH)),
                average());
        upSampler.save(file);
        return upSampler;
    }

    /** The up-sampler has no condition: a zero for each picture. */
    private static INDArray labels(INDArray pictures) {
        return Nd4j.zeros(pictures.size(0), 1);
    }

    private static ExponentialMovingAverage average() {
        return new ExponentialMovingAverage(AVERAGE);
    }

    private IUpdater updater(int epochs, int stepsPerEpoch) {
        int steps = Math.max(1, epochs * stepsPerEpoch);
        return new Adam(WarmupSchedule.linear(
                Math.max(1, steps / WARMUP_SHARE), CosineSchedule.overIterations(options.learningRate, steps)));
    }

    /** A stage to train. */
    private record Task(String name, Trainable step, int epochs, PairBatches batches, PairBatches validation) {}

    private void train(Task task, Callback... more) {
        Path folder = root.resolve(task.name());
        Trainer trainer = Trainer.of(task.step())
                .epochs(task.epochs())
                .seed(run.seed())
                .smokeRun(run.smoke())
                .runDirectory(folder)
                .validationEvery(VALIDATION_EVERY)
                .callback(new ProgressBarCallback())
                .callback(new CsvLogger())
                .callback(new TensorBoardCallback().withoutGraph())
                .callback(new Checkpoints().top(0));
        for (Callback callback : more) {
            trainer.callback(callback);
        }
        Path last = lastCheckpoint(folder);
        if (last != null) {
            trainer.resumeFrom(last);
        }
        trainer.fit(task.batches(), task.validation());
        run.wrote(folder);
    }
}
