package org.inkstone.examples.vision;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.DataSplit;
import org.inkstone.data.TrainTest;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.schedule.OneCycleSchedule;
import org.inkstone.vision.evaluate.TestTimeAugmentation;
import org.inkstone.vision.model.ResNet;
import org.nd4j.linalg.learning.config.Nesterovs;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A residual network on small pictures: stochastic gradient descent with Nesterov's momentum 0.9, weight decay and one cycle of
 * the learning rate.
 */
final class ResidualTraining {
    static final double MOMENTUM = 0.9;

    @Option(names = "--depth", defaultValue = "20", description = "Layers, 6n + 2 (default: ${DEFAULT-VALUE}).")
    private int depth;

    @Option(
            names = "--weight-decay",
            defaultValue = "5e-4",
            description = "Of the weights, norms and biases left out (default: ${DEFAULT-VALUE}).")
    private double weightDecay;

    @Mixin
    private TrainingOptions options;

    @Mixin
    private RecipeOptions recipe = new RecipeOptions();

    private final KnownPictures kind;
    private final double target;

    /**
     * @param kind    of pictures
     * @param target  accuracy a good network reaches
     * @param options with this example's defaults
     */
    ResidualTraining(KnownPictures kind, double target, TrainingOptions options) {
        this.kind = kind;
        this.target = target;
        this.options = options;
    }

    /** Trains on the real pictures. */
    Report train(RunContext run) {
        options.check();
        recipe.check();
        ResNet.cifar(depth).l2(weightDecay);
        return train(run, kind.load(run.cache()));
    }

    /** Trains on pictures of this kind. */
    Report train(RunContext run, TrainTest set) {
        DataSplit pictures = set.split(0.9, run.seed());
        DataSplit data = kind.tensors(pictures, recipe.training(kind));
        int steps = options.steps(data.train().size());
        ComputationGraph graph = new ComputationGraph(ResNet.cifar(depth)
                .inputSize(kind.side(), kind.side(), kind.channels())
                .updater(new Nesterovs(OneCycleSchedule.of(options.learningRate, steps), MOMENTUM))
                .l2(weightDecay)
                .seed(run.seed())
                .build());
        graph.init();
        return new ClassifierTraining(run, "ResNet-" + depth + ", " + kind.title(), options)
                .targetAccuracy(target)
                .recipe(recipe)
                .testTimeViews(TestTimeAugmentation.mirrored(CNN2DFormat.NHWC))
                .train(graph, kind.input(), data, pictures.test());
    }
}
