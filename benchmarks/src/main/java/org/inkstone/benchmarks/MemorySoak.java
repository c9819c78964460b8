package org.inkstone.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.generative.diffusion.DiffusionStep;
import org.inkstone.train.Callback;
import org.inkstone.train.MemoryMonitor;
import org.inkstone.train.Trainer;
import org.inkstone.train.TrainingRun;
import org.inkstone.vision.model.CifarQuick;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains CIFAR quick, a small language model, a small U-Net or CLIP for 2,000 steps and watches the process's resident size.
 * Between two garbage collections it rises and falls by one or two layers' activations, a tenth of the whole, so medians over
 * windows are compared, not moments.
 */
@Command(
        name = "memory-soak",
        description = "Resident size while a network trains: flat from step 200 to 2,000.",
        mixinStandardHelpOptions = true)
final class MemorySoak implements Callable<Integer> {
    private static final int SETTLED = 200;
    private static final int SAMPLED = 10;
    private static final double ALLOWED_GROWTH = 0.05;

    @Option(names = "--steps", defaultValue = "2000", description = "training steps (default: 2000)")
    private int steps;

    @Option(
            names = "--model",
            defaultValue = "CIFAR_QUICK",
            description = "${COMPLETION-CANDIDATES} (default: CIFAR_QUICK)")
    private Model model;

    @Spec
    private CommandSpec spec;

    private enum Model {
        CIFAR_QUICK {
            @Override
            Subject subject() {
                MultiLayerNetwork net = new MultiLayerNetwork(
                        CifarQuick.builder().updater(new Sgd(0.0005)).build());
                net.init();
                return Subject.of(Trainer.of(net), Dl4jContender.batches(CNN2DFormat.NHWC), net::score);
            }
        },
        TRANSFORMER {
            @Override
            Subject subject() {
                InkstoneTransformer language = new InkstoneTransformer(TransformerShape.small());
                return Subject.of(Trainer.of(language.network()), language.batches(), language.network()::score);
            }
        },
        UNET {
            @Override
            Subject subject() {
                InkstoneUNet diffusion = new InkstoneUNet(UNetShape.small());
                return Subject.of(
                        Trainer.of(DiffusionStep.of(diffusion.model())),
                        diffusion.batches(),
                        diffusion.model().graph()::score);
            }
        },
        DCGAN {
            @Override
            Subject subject() {
                InkstoneDcgan gan = new InkstoneDcgan(DcganShape.small());
                return new Subject(Trainer.of(gan.step()), gan.batches(), gan.generator()::score);
            }
        },
        CLIP {
            @Override
            Subject subject() {
                InkstoneClip clip = new InkstoneClip(ClipShape.small());
                return new Subject(Trainer.of(clip.step()), clip.batches(), clip.imageEncoder()::score);
            }
        };

        abstract Subject subject();
    }

    /**
     * What is trained.
     *
     * @param score of the last step
     */
    private record Subject(Trainer trainer, MultiDataSet[] batches, DoubleSupplier score) {
        static Subject of(Trainer trainer, DataSet[] batches, DoubleSupplier score) {
            return new Subject(
                    trainer, Arrays.stream(batches).map(DataSet::toMultiDataSet).toArray(MultiDataSet[]::new), score);
        }
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Host.print(out);
        Subject subject = model.subject();
        List<Double> window = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        subject.trainer()
                .epochs(steps / subject.batches().length + 1)
                .maxSteps(steps)
                .callback(new Callback() {
                    @Override
                    public void onStep(TrainingRun run) {
                        if (run.step() % SAMPLED == 0) {
                            window.add(MemoryMonitor.residentBytes().orElseThrow() / 1e6);
                        }
                        if (run.step() % SETTLED == 0) {
                            medians.add(Contender.median(window));
                            out.printf(
                                    "steps to %5d  resident %4.0f MB (%.0f..%.0f)  loss %.4f%n",
                                    run.step(),
                                    Contender.median(window),
                                    Collections.min(window),
                                    Collections.max(window),
                                    run.loss());
                            out.flush();
                            window.clear();
                        }
                    }
                })
                .fit(new RepeatedBatches(subject.batches()));
        // the first window belongs to the start; what has settled are steps 201 to 400
        double settled = medians.get(1);
        double last = medians.get(medians.size() - 1);
        double growth = last / settled - 1;
        boolean flat =
                growth < ALLOWED_GROWTH && Double.isFinite(subject.score().getAsDouble());
        out.printf(
                "%s growth of the median after step %d: %.1f%% (allowed %.0f%%)%n",
                flat ? "met   " : "MISSED", SETTLED, 100 * growth, 100 * ALLOWED_GROWTH);
        return flat ? 0 : 1;
    }
}
