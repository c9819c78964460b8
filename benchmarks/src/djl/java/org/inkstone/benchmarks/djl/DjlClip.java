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
import java.util.Random;
import org.inkstone.benchmarks.BenchmarkWork;
import org.inkstone.benchmarks.ClipShape;
import org.inkstone.benchmarks.FigureServer;

/**
 * The CLIP benchmark in PyTorch, driven from Java through DJL: the network that {@code peers/clip.py} has exported, which ends in the
 * loss.
 */
public final class DjlClip implements BenchmarkWork {
    private static final int BATCHES = 4;

    private final ClipShape shape;
    private final Model model;
    private final Trainer trainer;
    private final NDManager manager;
    private final NDList[] batches = new NDList[BATCHES];
    private int step;

    private DjlClip(ClipShape shape, Model model, Trainer trainer) {
        this.shape = shape;
        this.model = model;
        this.trainer = trainer;
        this.manager = trainer.getManager();
        Random random = new Random(7);
        Shape texts = new Shape(shape.batch(), shape.seq());
        for (int i = 0; i < BATCHES; i++) {
            float[] mask = new float[shape.batch() * shape.seq()];
            for (int row = 0; row < shape.batch(); row++) {
                int length = ClipShape.SHORTEST + random.nextInt(shape.seq() - ClipShape.SHORTEST + 1);
                Arrays.fill(mask, row * shape.seq(), row * shape.seq() + length, 1);
            }
            batches[i] = new NDList(
                    manager.randomUniform(-1, 1, pictures(shape)),
                    manager.create(random.longs(texts.size(), 0, shape.vocab()).toArray(), texts),
                    manager.create(mask, texts));
        }
    }

    private static Shape pictures(ClipShape shape) {
        return new Shape(shape.batch(), 3, shape.side(), shape.side());
    }

    /** @param args of {@link ClipShape#parse}, and {@code --traced FILE} */
    public static void main(String[] args) throws Exception {
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        ClipShape shape = ClipShape.parse(args);
        Path traced = Path.of(args[Arrays.asList(args).indexOf("--traced") + 1]);
        Engine.getInstance().setRandomSeed(7);
        try (Model model = Model.newInstance("clip")) {
            model.load(traced.getParent(), traced.getFileName().toString(), Map.of("trainParam", "true"));
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.l2Loss())
                    .optOptimizer(Optimizer.adam()
                            .optLearningRateTracker(Tracker.fixed(1e-3f))
                            .build());
            try (Trainer trainer = model.newTrainer(config)) {
                Shape texts = new Shape(shape.batch(), shape.seq());
                trainer.initialize(pictures(shape), texts, texts);
                FigureServer.serve(new DjlClip(shape, model, trainer));
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
    public Task task(String... order) {
        return switch (order[0]) {
            case "train" -> new Task("train", shape.batch(), this::train);
            case "infer" -> new Task("infer", shape.batch(), this::infer);
            default -> throw new IllegalArgumentException("unknown order: " + order[0]);
        };
    }

    private double train() {
        JniUtils.setGradMode(true);
        try (NDManager scope = manager.newSubManager()) {
            NDList inputs = next(scope);
            double value;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray loss = trainer.forward(inputs).head();
                gradients.backward(loss);
                value = loss.getFloat();
            }
            trainer.step();
            return value;
        }
    }

    private double infer() {
        JniUtils.setGradMode(false);
        try (NDManager scope = manager.newSubManager()) {
            return model.getBlock()
                    .forward(new ParameterStore(scope, false), next(scope), false)
                    .head()
                    .getFloat();
        }
    }

    private NDList next(NDManager scope) {
        NDList inputs = new NDList();
        for (NDArray array : batches[step++ % BATCHES]) {
            NDArray copy = array.duplicate();
            copy.attach(scope);
            inputs.add(copy);
        }
        return inputs;
    }
}
