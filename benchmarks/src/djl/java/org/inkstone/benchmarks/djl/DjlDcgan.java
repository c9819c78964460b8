package org.inkstone.benchmarks.djl;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.inkstone.benchmarks.BenchmarkWork;
import org.inkstone.benchmarks.DcganShape;
import org.inkstone.benchmarks.FigureServer;

/** The DCGAN benchmark in PyTorch, driven from Java through DJL: the networks that {@code peers/dcgan.py} has traced. */
public final class DjlDcgan implements BenchmarkWork {
    private static final int BATCHES = 4;

    private final DcganShape shape;
    private final Model generatorModel;
    private final Trainer generator;
    private final Trainer discriminator;
    private final NDManager manager;
    private final NDArray[] real = new NDArray[BATCHES];
    private final NDArray ones;
    private final NDArray zeros;
    private final Loss loss = Loss.sigmoidBinaryCrossEntropyLoss();
    private int step;

    private DjlDcgan(DcganShape shape, Model generatorModel, Trainer generator, Trainer discriminator) {
        this.shape = shape;
        this.generatorModel = generatorModel;
        this.generator = generator;
        this.discriminator = discriminator;
        manager = generator.getManager();
        ones = manager.ones(new Shape(shape.batch(), 1));
        zeros = manager.zeros(new Shape(shape.batch(), 1));
        for (int i = 0; i < BATCHES; i++) {
            real[i] = manager.randomUniform(
                    -1, 1, new Shape(shape.batch(), shape.channels(), shape.size(), shape.size()));
        }
    }

    /** @param args of {@link DcganShape#parse}, and {@code --traced FILE} of the generator, the discriminator beside it */
    public static void main(String[] args) throws Exception {
        // optimised for training, the traced graph cannot be used without gradients
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        DcganShape shape = DcganShape.parse(args);
        Path file = Path.of(args[Arrays.asList(args).indexOf("--traced") + 1]);
        Engine.getInstance().setRandomSeed(7);
        try (Model generatorModel = load(file);
                Model discriminatorModel = load(file.resolveSibling("discriminator.pt"));
                Trainer generator = trainer(generatorModel, new Shape(shape.batch(), shape.latent()));
                Trainer discriminator = trainer(
                        discriminatorModel,
                        new Shape(shape.batch(), shape.channels(), shape.size(), shape.size()))) {
            FigureServer.serve(new DjlDcgan(shape, generatorModel, generator, discriminator));
        }
    }

    private static Model load(Path file) throws Exception {
        Model model = Model.newInstance("gan");
        model.load(file.getParent(), file.getFileName().toString(), Map.of("trainParam", "true"));
        return model;
    }

    private static Trainer trainer(Model model, Shape input) {
        Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss())
                .optOptimizer(Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(2e-4f))
                        .optBeta1(0.5f)
                        .build()));
        trainer.initialize(input);
        return trainer;
    }

    @Override
    public String about() {
        Engine engine = Engine.getInstance();
        return engine.getEngineName() + " " + engine.getVersion() + ", DJL " + Engine.getDjlVersion() + ", "
                + System.getProperty("ai.djl.pytorch.num_threads", "?") + " threads";
    }

    @Override
    public Task task(String... order) {
        return switch (order[0]) {
            case "train" -> new Task("train", shape.batch(), this::train);
            case "sample" -> new Task("sample", shape.batch(), this::sample);
            default -> throw new IllegalArgumentException("unknown order: " + order[0]);
        };
    }

    private double train() {
        JniUtils.setGradMode(true);
        try (NDManager scope = manager.newSubManager()) {
            NDArray noise = scope.randomNormal(new Shape(shape.batch(), shape.latent()));
            NDArray pictures = real[step++ % BATCHES].duplicate();
            pictures.attach(scope);
            double value;
            NDArray made;
            try (GradientCollector gradients = discriminator.newGradientCollector()) {
                made = generator.forward(new NDList(noise)).head().stopGradient();
                NDArray sum = loss(pictures, ones).add(loss(made, zeros));
                gradients.backward(sum);
                value = sum.getFloat();
            }
            discriminator.step();
            try (GradientCollector gradients = generator.newGradientCollector()) {
                gradients.backward(loss(generator.forward(new NDList(noise)).head(), ones));
            }
            generator.step();
            return value;
        }
    }

    private NDArray loss(NDArray pictures, NDArray target) {
        NDArray scores = discriminator.forward(new NDList(pictures)).head();
        return loss.evaluate(new NDList(target), new NDList(scores)).mean();
    }

    private double sample() {
        JniUtils.setGradMode(false);
        try (NDManager scope = manager.newSubManager()) {
            NDArray noise = scope.randomNormal(new Shape(shape.batch(), shape.latent()));
            return generatorModel
                    .getBlock()
                    .forward(new ParameterStore(scope, false), new NDList(noise), false)
                    .head()
                    .getFloat(0, 0, 0, 0);
        }
    }
}
