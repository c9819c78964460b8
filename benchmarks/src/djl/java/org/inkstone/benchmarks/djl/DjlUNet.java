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
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.inkstone.benchmarks.BenchmarkWork;
import org.inkstone.benchmarks.FigureServer;
import org.inkstone.benchmarks.UNetShape;

/**
 * The U-Net benchmark in PyTorch, driven from Java through DJL: the network that {@code peers/unet.py} has traced, so that
 * PyTorch's own group norm is used, which DJL's blocks lack.
 */
public final class DjlUNet implements BenchmarkWork {
    private static final int BATCHES = 4;

    private final UNetShape shape;
    private final Model model;
    private final Trainer trainer;
    private final NDManager manager;
    private final NDArray[] images = new NDArray[BATCHES];
    private final NDArray[] noises = new NDArray[BATCHES];
    private final NDArray[] times = new NDArray[BATCHES];
    private final Loss loss = Loss.l2Loss("loss", 1);
    private int step;

    private DjlUNet(UNetShape shape, Model model, Trainer trainer) {
        this.shape = shape;
        this.model = model;
        this.trainer = trainer;
        this.manager = trainer.getManager();
        Shape pictures = new Shape(shape.batch(), 3, shape.size(), shape.size());
        for (int i = 0; i < BATCHES; i++) {
            images[i] = manager.randomNormal(pictures);
            noises[i] = manager.randomNormal(pictures);
            times[i] = manager.randomUniform(0, UNetShape.TIMES - 1f, new Shape(shape.batch(), 1));
        }
    }

    /** @param args of {@link UNetShape#parse}, and {@code --traced FILE} */
    public static void main(String[] args) throws Exception {
        // optimised for training, the traced graph cannot be used without gradients
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        UNetShape shape = UNetShape.parse(args);
        Path traced = Path.of(args[Arrays.asList(args).indexOf("--traced") + 1]);
        Engine.getInstance().setRandomSeed(7);
        try (Model model = Model.newInstance("unet")) {
            model.load(traced.getParent(), traced.getFileName().toString(), Map.of("trainParam", "true"));
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.l2Loss())
                    .optOptimizer(Optimizer.adam()
                            .optLearningRateTracker(Tracker.fixed(1e-3f))
                            .build());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(
                        new Shape(shape.batch(), 3, shape.size(), shape.size()), new Shape(shape.batch(), 1));
                FigureServer.serve(new DjlUNet(shape, model, trainer));
            }
        }
    }

    @Override
    public String about() {
        Engine engine = Engine.getInstance();
        return engine.getEngineName() + " " + engine.getVersion() + ", DJL " + Engine.getDjlVersion() + ", "
                + System.getProperty("ai.djl.pytorch.num_threads", "?") + " threads";
    }

    @Override
    public Task task(String... order) throws IllegalArgumentException {
        return switch (order[0]) {
            case "train" -> new Task("train", shape.batch(), this::train);
            case "sample" -> new Task("sample", shape.batch(), this::sample);
            default -> throw new IllegalArgumentException("unknown order: " + order[0]);
        };
    }

    private double train() {
        JniUtils.setGradMode(true);
        int batch = step++ % BATCHES;
        try (NDManager scope = manager.newSubManager()) {
            NDArray image = images[batch].duplicate();
            NDArray time = times[batch].duplicate();
            image.attach(scope);
            time.attach(scope);
            double value;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray prediction = trainer.forward(new NDList(image, time)).head();
                NDArray mean = loss.evaluate(new NDList(noises[batch]), new NDList(prediction));
                gradients.backward(mean);
                value = mean.getFloat();
                mean.close();
            }
            trainer.step();
            return value;
        }
    }

    private double sample() {
        JniUtils.setGradMode(false);
        double[] alphas = UNetShape.alphas();
        int[] at = shape.times();
        NDArray x = images[0].duplicate();
        for (int i = 0; i < at.length; i++) {
            double now = alphas[at[i]];
            double next = i + 1 < at.length ? alphas[at[i + 1]] : 1;
            try (NDManager scope = manager.newSubManager()) {
                x.attach(scope);
                NDArray time = scope.full(new Shape(shape.batch(), 1), (float) at[i]);
                NDArray noise = model.getBlock()
                        .forward(new ParameterStore(scope, false), new NDList(x, time), false)
                        .head();
                NDArray clean = x.sub(noise.mul((float) Math.sqrt(1 - now)))
                        .div((float) Math.sqrt(now))
                        .clip(-1, 1);
                noise = x.sub(clean.mul((float) Math.sqrt(now))).div((float) Math.sqrt(1 - now));
                x = clean.mul((float) Math.sqrt(next)).add(noise.mul((float) Math.sqrt(1 - next)));
                x.attach(manager);
            }
        }
        double value = x.getFloat(0, 0, 0, 0);
        x.close();
        return value;
    }
}
