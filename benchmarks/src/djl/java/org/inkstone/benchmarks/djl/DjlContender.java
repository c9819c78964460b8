package org.inkstone.benchmarks.djl;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import org.inkstone.benchmarks.LearnableBatches;
import org.inkstone.benchmarks.Windows;

/** CIFAR quick in PyTorch, driven from Java through DJL. */
public final class DjlContender {
    private static final Shape INPUT = new Shape(LearnableBatches.BATCH, 3, 32, 32);

    private DjlContender() {}

    public static void main(String[] args) throws IOException {
        Engine engine = Engine.getInstance();
        engine.setRandomSeed(7);
        try (Model model = Model.newInstance("cifar-quick")) {
            model.setBlock(network());
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                    .optOptimizer(Optimizer.sgd()
                            .setLearningRateTracker(Tracker.fixed(0.0005f))
                            .build());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(INPUT);
                NDManager manager = trainer.getManager();
                float[][] images = LearnableBatches.images(false);
                NDArray[] batches = new NDArray[images.length];
                for (int i = 0; i < batches.length; i++) {
                    batches[i] = manager.create(images[i], INPUT);
                }
                long[] classes = new long[LearnableBatches.BATCH];
                for (int n = 0; n < classes.length; n++) {
                    classes[n] = LearnableBatches.label(n);
                }
                NDArray labels = manager.create(classes);
                int[] step = {0};
                Windows.serve(
                        engine.getEngineName() + " " + engine.getVersion() + ", DJL " + Engine.getDjlVersion(),
                        LearnableBatches.BATCH,
                        () -> train(trainer, batches[step[0]++ % batches.length], labels),
                        () -> infer(model, batches[step[0]++ % batches.length]));
            }
        }
    }

    private static SequentialBlock network() {
        SequentialBlock block = new SequentialBlock();
        for (int channels : new int[] {32, 32, 64}) {
            block.add(Conv2d.builder()
                    .setKernelShape(new Shape(5, 5))
                    .optPadding(new Shape(2, 2))
                    .setFilters(channels)
                    .build());
            block.add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
        }
        return block.add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(64).build())
                .add(Linear.builder().setUnits(10).build());
    }

    private static double train(Trainer trainer, NDArray batch, NDArray labels) {
        try (NDManager scope = trainer.getManager().newSubManager()) {
            NDArray x = batch.duplicate();
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

    private static double infer(Model model, NDArray batch) {
        try (NDManager scope = model.getNDManager().newSubManager()) {
            NDArray x = batch.duplicate();
            x.attach(scope);
            NDList out = model.getBlock().forward(new ParameterStore(scope, false), new NDList(x), false);
            double first = out.singletonOrThrow().getFloat(0, 0);
            out.close();
            return first;
        }
    }
}
