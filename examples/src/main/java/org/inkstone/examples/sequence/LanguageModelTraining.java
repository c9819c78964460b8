package org.inkstone.examples.sequence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.io.AtomicFile;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.WarmupSchedule;
import org.inkstone.sequence.model.CausalLanguageModel;
import org.inkstone.sequence.text.Tokenizer;
import org.inkstone.sequence.text.TokenizerFile;
import org.inkstone.sequence.text.TokenizerTrainer;
import org.inkstone.sequence.text.VocabularyCheck;
import org.inkstone.sequence.text.batch.BatchOptions;
import org.inkstone.sequence.text.batch.LanguageModelWindows;
import org.inkstone.train.BestWeights;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.CsvLogger;
import org.inkstone.train.EarlyStopping;
import org.inkstone.train.History;
import org.inkstone.train.MemoryMonitor;
import org.inkstone.train.Meter;
import org.inkstone.train.Metric;
import org.inkstone.train.ModelFiles;
import org.inkstone.train.ProgressBarCallback;
import org.inkstone.train.TensorBoardCallback;
import org.inkstone.train.Trainable;
import org.inkstone.train.Trainer;
import org.nd4j.linalg.learning.config.Adam;

/** What the language models have in common: a tokenizer, windows of tokens, training with samples on the way, bits per character. */
final class LanguageModelTraining {
    private static final int VALIDATIONS = 10;
    private static final int VALIDATION_BATCHES = 40;
    private static final int PATIENCE = 3;
    private static final int SMOKE_CHARACTERS = 30_000;

    private final RunContext run;
    private final LanguageModelOptions options;

    LanguageModelTraining(RunContext run, LanguageModelOptions options) {
        this.run = run;
        this.options = options;
    }

    /** Trains, or loads, and writes. */
    Report run(TokenizerTrainer trainer) {
        options.check();
        if (options.load != null) {
            save("samples.txt", Writer.load(options.load, options, run.out()).writeAll(run.seed()));
            return new Report().metric("samples", options.samples);
        }
        Corpus corpus = options.corpus == null ? Corpus.speeches(run.cache()) : Corpus.of(options.corpus);
        if (run.smoke()) {
            corpus = corpus.shortened(SMOKE_CHARACTERS);
        }
        return train(corpus, tokenizer(trainer, corpus));
    }

    /** Resuming, the tokenizer that lies beside the checkpoints unless another is named. */
    private Tokenizer tokenizer(TokenizerTrainer trainer, Corpus corpus) {
        Path file = options.tokenizer;
        if (file == null && options.resume != null) {
            file = options.resume.toAbsolutePath().getParent().resolveSibling(Writer.TOKENIZER);
        }
        return file == null ? trainer.train(corpus.train()) : Writer.tokenizer(file);
    }

    private Report train(Corpus corpus, Tokenizer tokenizer) {
        LanguageModelWindows train =
                windows(tokenizer, corpus, true, BatchOptions.shuffled(options.batchSize, run.seed()));
        LanguageModelWindows validation = windows(tokenizer, corpus, false, BatchOptions.of(options.batchSize));
        int steps = steps(train);
        int vocabulary = tokenizer.vocabulary().size();
        var schedule = WarmupSchedule.linear(
                Math.max(1, steps / 20), CosineSchedule.overIterations(options.learningRate, steps));
        Adam updater = Adam.builder().learningRateSchedule(schedule).beta2(0.99).build();
        if (options.resume != null) {
            CausalLanguageModel.load(options.resume, vocabulary); // says more clearly what does not fit
        }
        CausalLanguageModel model = CausalLanguageModel.of(options.model(vocabulary, updater, run.seed()));
        Writer writer = new Writer(model, tokenizer, options, run.out());
        saveTokenizer(tokenizer);
        introduce(corpus, tokenizer, train, steps, model);
        History history = fit(model, tokenizer, writer, train, validation, steps);
        ModelFiles.save(model.network(), run.wrote(run.directory().resolve(Writer.MODEL)));
        run.wrote(run.directory().resolve(Checkpoints.FOLDER));
        run.save(LossCurves.of(corpus.name() + ": loss of a token (nats)", history), "curves.png");
        save("samples.txt", writer.writeAll(run.seed()));
        return report(corpus, model, history, validation);
    }

    private LanguageModelWindows windows(Tokenizer tokenizer, Corpus corpus, boolean train, BatchOptions batches) {
        int[] tokens = Corpus.tokens(tokenizer, train ? corpus.train() : corpus.validation());
        try {
            return new LanguageModelWindows(tokens, options.window, batches);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    corpus.name() + " is too short to " + (train ? "train on: " : "validate on: ") + e.getMessage(), e);
        }
    }

    private int steps(LanguageModelWindows train) {
        int steps = options.epochs == null ? options.steps : options.epochs * train.batchesPerEpoch();
        return run.size(steps, Math.min(steps, 4));
    }

    private void introduce(
            Corpus corpus, Tokenizer tokenizer, LanguageModelWindows train, int steps, CausalLanguageModel model) {
        run.out()
                .print(new Table("", "", "")
                        .row("corpus", corpus.name())
                        .row("characters to train on", Corpus.characters(corpus.train()))
                        .row("vocabulary", tokenizer.vocabulary().size())
                        .row("windows of " + options.window + " tokens", train.items())
                        .row("steps in an epoch", train.batchesPerEpoch())
                        .row("steps", steps)
                        .row("parameters", model.network().numParams()));
    }

    private History fit(
            CausalLanguageModel model,
            Tokenizer tokenizer,
            Writer writer,
            LanguageModelWindows train,
            LanguageModelWindows validation,
            int steps) {
        int every = Math.max(1, steps / VALIDATIONS);
        Trainer trainer = Trainer.of(model.network())
                .maxSteps(steps)
                .seed(run.seed())
                .validationEverySteps(every)
                .limitValidationBatches(run.size(VALIDATION_BATCHES, 2))
                .runDirectory(run.directory())
                .callback(new ProgressBarCallback())
                .callback(new CsvLogger())
                .callback(new MemoryMonitor())
                .callback(new VocabularyCheck(tokenizer.vocabulary()))
                .callback(writer.duringTraining(run.seed()))
                .callback(EarlyStopping.on(Metric.VALIDATION_LOSS).patience(PATIENCE))
                .callback(new BestWeights(Metric.VALIDATION_LOSS))
                .callback(new TensorBoardCallback(run.tensorBoard()))
                .callback(new Checkpoints().everySteps(every));
        if (options.resume != null) {
            trainer.resumeFrom(options.resume);
        }
        return trainer.fit(train, validation);
    }

    private Report report(Corpus corpus, CausalLanguageModel model, History history, LanguageModelWindows validation) {
        Meter meter = new Meter();
        Trainable trainable = Trainable.of(model.network());
        validation.reset();
        while (validation.hasNext()) {
            trainable.evaluate(validation.next().toMultiDataSet(), meter);
        }
        double loss = meter.loss();
        double tokensPerCharacter = meter.examples() / (double) Corpus.characters(corpus.validation());
        run.tensorBoard().addScalar("loss/wholeValidation", loss, history.steps());
        return new Report()
                .metric("parameters", model.network().numParams())
                .metric("steps", history.steps())
                .metric("minutes", history.seconds() / 60)
                .metric(
                        "tokens per second",
                        history.lastEpoch().map(e -> e.examplesPerSecond()).orElse(Double.NaN) * options.window)
                .metric("validation loss", loss)
                .metric("validation perplexity", Math.exp(loss))
                .metric("validation accuracy", meter.accuracy())
                .metric("bits per character", loss * tokensPerCharacter / Math.log(2));
    }

    private void saveTokenizer(Tokenizer tokenizer) {
        try {
            TokenizerFile.write(tokenizer, run.wrote(run.directory().resolve(Writer.TOKENIZER)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void save(String name, String text) {
        try {
            AtomicFile.write(run.wrote(run.directory().resolve(name)), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
