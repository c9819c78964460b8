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
import java.util.LinkedHashMap;
import java.util.Map;
import org.inkstone.benchmarks.ResNetShape;
import org.inkstone.benchmarks.Windows;

/**
 * A residual network in PyTorch, driven from Java through DJL, as {@code peers/resnet.py} has traced it:
 * {@code resnet20|resnet18 FOLDER}.
 */
public final class DjlResNet {
    private final ResNetShape shape;
    private final Model infer;
    private final Trainer trainer;
    private final NDManager manager;
    private final NDArray[] batches = new NDArray[ResNetShape.BATCHES];
    private final NDArray labels;
    private int step;

    private DjlResNet(ResNetShape shape, Model infer, Trainer trainer) {
        this.shape = shape;
        this.infer = infer;
        this.trainer = trainer;
        this.manager = trainer.getManager();
        for (int i = 0; i < batches.length; i++) {
            batches[i] = pictures(shape.batch(), i);
        }
        long[] classes = new long[shape.batch()];
        for (int n = 0; n < classes.length; n++) {
            classes[n] = shape.label(n);
        }
        labels = manager.create(classes);
    }

    private NDArray pictures(int count, long seed) {
        return manager.create(shape.pictures(count, seed), new Shape(count, 3, shape.size(), shape.size()));
    }

    /** @param args the model and the folder of the traced networks */
    public static void main(String[] args) throws Exception {
        // optimised for training, the traced graph cannot be used without gradients
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        ResNetShape shape = ResNetShape.of(args[0]);
        Engine engine = Engine.getInstance();
        engine.setRandomSeed(7);
        try (Model train = Model.newInstance("train");
                Model infer = Model.newInstance("infer")) {
            train.load(Path.of(args[1]), "train.pt", Map.of("trainParam", "true"));
            infer.load(Path.of(args[1]), "infer.pt");
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                    .optOptimizer(Optimizer.sgd()
                            .setLearningRateTracker(Tracker.fixed(0.01f))
                            .optMomentum(0.9f)
                            .build());
            try (Trainer trainer = train.newTrainer(config)) {
                trainer.initialize(new Shape(shape.batch(), 3, shape.size(), shape.size()));
                Windows.serve(
                        engine.getEngineName() + " " + engine.getVersion() + ", DJL " + Engine.getDjlVersion(),
                        new DjlResNet(shape, infer, trainer).kinds());
            }
        }
    }

    private Map<String, Windows.Work> kinds() {
        Map<String, Windows.Work> kinds = new LinkedHashMap<>();
        kinds.put("train", new Windows.Work(shape.batch(), this::train));
        NDArray many = pictures(ResNetShape.INFERENCE_BATCH, 11);
        NDArray one = pictures(1, 12);
        kinds.put("infer", new Windows.Work(ResNetShape.INFERENCE_BATCH, () -> infer(many)));
        kinds.put("infer1", new Windows.Work(1, () -> infer(one)));
        return kinds;
    }

    private double train() {
        JniUtils.setGradMode(true);
        try (NDManager scope = manager.newSubManager()) {
            NDArray x = batches[step++ % batches.length].duplicate();
            x.attach(scope);
            double loss;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDList out = trainer.forward(new NDList(x));
                NDArray value = trainer.getLoss().evaluate(new NDList(labels), out);
                gradients.backward(value);
                loss = value.getFloat();
                value.close();
                out.close();
            }
            trainer.step();
            return loss;
        }
    }

    private double infer(NDArray pictures) {
        JniUtils.setGradMode(false);
        try (NDManager scope = manager.newSubManager()) {
            NDArray x = pictures.duplicate();
            x.attach(scope);
            NDList out = infer.getBlock().forward(new ParameterStore(scope, false), new NDList(x), false);
            double first = out.singletonOrThrow().softmax(1).getFloat(0, 0);
            out.close();
            return first;
        }
    }
}
