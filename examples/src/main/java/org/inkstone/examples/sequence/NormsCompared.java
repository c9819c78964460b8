package org.inkstone.examples.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.nn.NormType;
import org.inkstone.plot.Figure;
import org.inkstone.plot.Plots;
import org.inkstone.plot.Series;
import org.inkstone.sequence.attention.NormPlacement;
import org.inkstone.sequence.data.Verse;
import org.inkstone.sequence.data.Verses;
import org.inkstone.sequence.text.CharTrainer;
import org.inkstone.sequence.text.Tokenizer;
import org.inkstone.sequence.text.batch.BatchOptions;
import org.inkstone.sequence.text.batch.LanguageModelWindows;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The same deep and narrow language model with its norms in different places: post (the first Transformer's), pre, sandwich, deep; as
 * LayerNorm and as RMSNorm. Losses, and how long each block's gradient is before and after training, say which of them can be trained
 * without warm-up: 300 steps on characters of verses take post-norm to a loss of 3.09, what the characters' frequencies alone
 * give, pre- and sandwich-norm to 2.31 and deep-norm to 2.21. Two minutes on two cores.
 */
@Command(
        name = "norms-compared",
        description = "Post, pre, sandwich and deep norm, LayerNorm and RMSNorm, in a deep Transformer (two minutes).")
public final class NormsCompared implements Example {
    private static final Map<NormType, String> NAMES = Map.of(NormType.LAYER, "LayerNorm", NormType.RMS, "RMSNorm");
    private static final int LENGTH = 32;
    private static final int BATCH = 16;
    private static final int CHARACTERS = 200_000;
    private static final int POINTS = 30;
    private static final double VANISHED = 10;
    /** Post-norm is said to fall behind where it ends this much above the best. */
    private static final double BEHIND = 0.25;

    @Option(names = "--layers", defaultValue = "18", description = "Blocks of a stack (default: ${DEFAULT-VALUE}).")
    private int layers;

    @Option(
            names = "--steps",
            defaultValue = "300",
            description = "Steps of each training (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--learning-rate",
            defaultValue = "0.002",
            description = "Of Adam, without warm-up (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Override
    public Report run(RunContext run) {
        require(layers >= 2 && layers <= 100, "--layers must be 2 to 100: " + layers);
        require(steps >= 1, "--steps must be positive: " + steps);
        require(learningRate > 0, "--learning-rate must be positive: " + learningRate);
        List<String> text = text(run);
        Tokenizer tokenizer = CharTrainer.create().train(text);
        int[] tokens = tokenizer.encode(String.join("\n", text));
        int depth = run.size(layers, 2);
        List<NormTraining> trainings = new ArrayList<>();
        for (NormType norm : NormType.values()) {
            for (NormPlacement placement : NormPlacement.values()) {
                run.out().println("  " + placement + ", " + norm);
                LanguageModelWindows windows =
                        new LanguageModelWindows(tokens, LENGTH, BatchOptions.shuffled(BATCH, run.seed()));
                var task = new NormTraining.Task(windows, LENGTH, run.size(steps, 3), learningRate, run.seed());
                trainings.add(NormTraining.of(
                        placement, norm, depth, tokenizer.vocabulary().size(), task, !run.smoke()));
            }
        }
        draw(run, trainings);
        return report(trainings, depth, entropy(tokens));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private static List<String> text(RunContext run) {
        List<String> lines = new ArrayList<>();
        int characters = 0;
        for (Verse verse : Verses.load()) {
            if (characters > run.size(CHARACTERS, 5_000)) {
                break;
            }
            lines.add(verse.english());
            characters += verse.english().length();
        }
        return lines;
    }

    /** The loss of who knows how frequent each character is, and nothing of what went before. */
    private static double entropy(int... tokens) {
        return Arrays.stream(tokens)
                .boxed()
                .collect(Collectors.groupingBy(t -> t, Collectors.counting()))
                .values()
                .stream()
                .mapToDouble(count -> count / (double) tokens.length)
                .map(share -> -share * Math.log(share))
                .sum();
    }

    private static void draw(RunContext run, List<NormTraining> trainings) {
        List<Figure> losses = new ArrayList<>();
        List<Figure> gradients = new ArrayList<>();
        for (NormType norm : NormType.values()) {
            List<NormTraining> some = of(trainings, norm);
            losses.add(Plots.lines(
                    NAMES.get(norm) + ": loss of a character",
                    "step",
                    "",
                    some.stream().map(NormsCompared::smooth).toList()));
            gradients.add(
                    gradient(NAMES.get(norm) + ": a block's gradient before training", some, NormTraining::first));
            gradients.add(gradient(NAMES.get(norm) + ": a block's gradient after training", some, NormTraining::last));
        }
        run.save(Plots.panels(losses, 2), "losses.png");
        run.save(Plots.panels(gradients, 2), "gradients.png");
    }

    private static List<NormTraining> of(List<NormTraining> trainings, NormType norm) {
        return trainings.stream().filter(t -> t.norm() == norm).toList();
    }

    /** Means over neighbouring steps, so that curves can be told apart. */
    private static Series smooth(NormTraining training) {
        double[] losses = training.losses();
        int each = Math.max(1, losses.length / POINTS);
        int points = losses.length / each;
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            x[i] = (i + 0.5) * each + 0.5;
            y[i] = Arrays.stream(losses, i * each, (i + 1) * each).average().orElseThrow();
        }
        return new Series(training.name(), x, y);
    }

    private static Figure gradient(String title, List<NormTraining> some, Function<NormTraining, double[]> norms) {
        return Plots.lines(
                title,
                "block",
                "",
                Plots.Scale.LINEAR,
                Plots.Scale.LOG,
                some.stream()
                        .map(t -> new Series(
                                t.name(),
                                IntStream.rangeClosed(1, norms.apply(t).length)
                                        .asDoubleStream()
                                        .toArray(),
                                norms.apply(t)))
                        .toList());
    }

    private static Report report(List<NormTraining> trainings, int depth, double entropy) {
        Table table = new Table(
                depth + " blocks, Adam without warm-up; gradient of the last block / of the first",
                "norm",
                "kind",
                "loss at the end",
                "before training",
                "after",
                "seconds");
        Report report = new Report();
        for (NormTraining t : trainings) {
            table.row(
                    t.name(),
                    NAMES.get(t.norm()),
                    three(t.loss()),
                    three(NormTraining.lastToFirst(t.first())),
                    three(NormTraining.lastToFirst(t.last())),
                    three(t.seconds()));
            report.metric("loss, " + t.name() + " " + t.norm(), t.loss());
        }
        report.table(table);
        report.say("Knowing nothing but how frequent characters are would give " + three(entropy) + ".");
        for (NormType norm : NormType.values()) {
            report.say("  " + verdict(norm, of(trainings, norm), entropy));
        }
        return report.metric("entropy of a character", entropy)
                .metric(
                        "minutes",
                        trainings.stream().mapToDouble(NormTraining::seconds).sum() / 60);
    }

    /** What the numbers say, in words. */
    private static String verdict(NormType norm, List<NormTraining> trainings, double entropy) {
        NormTraining best = trainings.stream()
                .min(Comparator.comparingDouble(NormTraining::loss))
                .orElseThrow();
        NormTraining post = trainings.get(NormPlacement.POST.ordinal());
        double vanished = NormTraining.lastToFirst(post.last());
        String gradients = vanished > VANISHED
                ? "after training, post-norm's gradient is " + three(vanished)
                        + " times shorter in the first block than in the last: it vanishes on the way"
                : "post-norm's gradient reaches the first block (last / first " + three(vanished) + ")";
        String outcome;
        if (post.loss() > 0.97 * entropy) {
            outcome = "its model knows no more than how frequent characters are";
        } else if (post.loss() > best.loss() + BEHIND) {
            outcome = "it ends " + three(post.loss() - best.loss()) + " above the best";
        } else {
            outcome = "it keeps up nevertheless";
        }
        return NAMES.get(norm) + ": " + best.name() + "-norm ends lowest (" + three(best.loss()) + "); " + gradients
                + ", and " + outcome + ".";
    }

    private static String three(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%,.0f" : "%.3g", value);
    }
}
