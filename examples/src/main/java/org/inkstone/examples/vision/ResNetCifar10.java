package org.inkstone.examples.vision;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.DataSplit;
import org.inkstone.data.TrainTest;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.schedule.OneCycleSchedule;
import org.inkstone.vision.evaluate.TestTimeAugmentation;
import org.inkstone.vision.model.ResNet;
import org.nd4j.linalg.learning.config.Nesterovs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains a residual network on CIFAR-10 with stochastic gradient descent, Nesterov's momentum, weight decay and one cycle of
 * the learning rate. The default is five epochs; over night {@code --epochs 40} reaches 0.90 and more, in instalments if need
 * be: {@code --minutes 60}, then the same with {@code --resume runs/resnet-cifar10/.../checkpoints/last.zip}, until it says
 * that all epochs are done. Measured figures are in docs/performance.md.
 */
@Command(name = "resnet-cifar10", description = "Train a residual network on CIFAR-10; resumable over night.")
public final class ResNetCifar10 implements Example {
    @Option(names = "--depth", defaultValue = "20", description = "Layers, 6n + 2 (default: ${DEFAULT-VALUE}).")
    private int depth;

    @Option(
            names = "--weight-decay",
            defaultValue = "5e-4",
            description = "Of the weights, norms and biases left out (default: ${DEFAULT-VALUE}).")
    private double weightDecay;

    @Mixin
    private TrainingOptions options = new TrainingOptions(5, 128, 0.2, 1);

    @Mixin
    private RecipeOptions recipe = new RecipeOptions();

    @Override
    public Report run(RunContext run) {
        options.check();
        recipe.check();
        ResNet.cifar(depth).l2(weightDecay).build();
        return train(run, KnownPictures.CIFAR10.load(run.cache()));
    }

    /** Trains on pictures of CIFAR-10's kind. */
    Report train(RunContext run, TrainTest set) {
        KnownPictures kind = KnownPictures.CIFAR10;
        DataSplit pictures = set.split(0.9, run.seed());
        DataSplit data = kind.tensors(pictures, recipe.training(kind));
        ComputationGraph graph = new ComputationGraph(ResNet.cifar(depth)
                .updater(new Nesterovs(
                        OneCycleSchedule.of(
                                options.learningRate, options.steps(data.train().size())),
                        0.9))
                .l2(weightDecay)
                .seed(run.seed())
                .build());
        graph.init();
        return new ClassifierTraining(run, "ResNet-" + depth + ", " + kind.title(), options)
                .recipe(recipe)
                .testTimeViews(TestTimeAugmentation.mirrored(CNN2DFormat.NHWC))
                .train(graph, kind.input(), data, pictures.test());
    }
}
