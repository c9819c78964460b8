package org.inkstone.benchmarks.djl;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.inkstone.benchmarks.FigureServer;
import org.inkstone.benchmarks.TransformerShape;
import org.inkstone.benchmarks.TransformerWork;

/** The Transformer benchmark in PyTorch, driven from Java through DJL. */
public final class DjlTransformer implements TransformerWork {
    private static final int BATCHES = 4;

    private final TransformerShape shape;
    private final DjlTransformerNet net;
    private final Trainer trainer;
    private final Loss loss = Loss.softmaxCrossEntropyLoss("loss", 1, -1, true, true);
    private final NDManager manager;
    private final NDArray[] inputs = new NDArray[BATCHES];
    private final NDArray[] targets = new NDArray[BATCHES];
    private int step;

    private DjlTransformer(TransformerShape shape, DjlTransformerNet net, Trainer trainer) {
        this.shape = shape;
        this.net = net;
        this.trainer = trainer;
        this.manager = trainer.getManager();
        Random random = new Random(7);
        for (int i = 0; i < BATCHES; i++) {
            NDArray ids = manager.create(
                    random.longs((long) shape.batch() * (shape.seq() + 1), 0, shape.vocab())
                            .toArray(),
                    new Shape(shape.batch(), shape.seq() + 1L));
            inputs[i] = ids.get(":, :-1").duplicate();
            targets[i] = ids.get(":, 1:").reshape(-1).duplicate();
        }
    }

    /** @param args of {@link TransformerShape#parse} */
    public static void main(String[] args) throws IOException {
        TransformerShape shape = TransformerShape.parse(args);
        Engine.getInstance().setRandomSeed(7);
        try (Model model = Model.newInstance("transformer")) {
            DjlTransformerNet net = new DjlTransformerNet(shape, causal(model.getNDManager(), shape.seq()));
            model.setBlock(net);
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                    .optOptimizer(Optimizer.adam()
                            .optLearningRateTracker(Tracker.fixed(1e-3f))
                            .build());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(shape.batch(), shape.seq()));
                FigureServer.serve(new DjlTransformer(shape, net, trainer));
            }
        }
    }

    private static NDArray causal(NDManager manager, int seq) {
        float[] values = new float[seq * seq];
        for (int i = 0; i < seq; i++) {
            for (int j = i + 1; j < seq; j++) {
                values[i * seq + j] = Float.NEGATIVE_INFINITY;
            }
        }
        return manager.create(values, new Shape(seq, seq));
    }

    @Override
    public TransformerShape shape() {
        return shape;
    }

    @Override
    public String about() {
        Engine engine = Engine.getInstance();
        return engine.getEngineName() + " " + engine.getVersion() + ", DJL " + Engine.getDjlVersion() + ", "
                + System.getProperty("ai.djl.pytorch.num_threads", "?") + " threads";
    }

    @Override
    public double train() {
        int batch = step++ % BATCHES;
        try (NDManager scope = manager.newSubManager()) {
            NDArray ids = inputs[batch].duplicate();
            ids.attach(scope);
            double value;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray logits = trainer.forward(new NDList(ids)).head().reshape(-1, shape.vocab());
                NDArray mean = loss.evaluate(new NDList(targets[batch]), new NDList(logits));
                gradients.backward(mean);
                value = mean.getFloat();
                mean.close();
            }
            trainer.step();
            return value;
        }
    }

    @Override
    public double infer() {
        JniUtils.setGradMode(false);
        try (NDManager scope = manager.newSubManager()) {
            NDArray ids = inputs[step++ % BATCHES].duplicate();
            ids.attach(scope);
            return net.forward(new ParameterStore(scope, false), new NDList(ids), false)
                    .head()
                    .getFloat(0, 0, 0);
        }
    }

    @Override
    public long generate(int batch, boolean cached) {
        JniUtils.setGradMode(false);
        try (NDManager all = manager.newSubManager()) {
            NDArray ids = prompt(all, batch);
            NDArray feed = ids;
            List<NDList> pasts = new ArrayList<>();
            for (int i = 0; i < shape.newTokens(); i++) {
                NDArray token;
                try (NDManager scope = all.newSubManager()) {
                    NDArray given = feed.duplicate();
                    given.attach(scope);
                    ParameterStore store = new ParameterStore(scope, false);
                    token = net.last(store, given, pasts, cached ? all : null)
                            .argMax(-1)
                            .expandDims(1);
                    token.attach(all);
                }
                ids = ids.concat(token, 1);
                feed = cached ? token : ids;
            }
            return ids.getLong(0, ids.getShape().get(1) - 1);
        }
    }

    private NDArray prompt(NDManager owner, int batch) {
        NDArray rows = inputs[0];
        while (rows.getShape().get(0) < batch) {
            rows = rows.concat(inputs[0], 0);
            rows.attach(owner);
        }
        return rows.get(owner, new NDIndex(":" + batch + ", :" + TransformerShape.PROMPT));
    }
}
