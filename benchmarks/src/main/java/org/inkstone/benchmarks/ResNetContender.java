package org.inkstone.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.backend.Seeds;
import org.inkstone.inference.InferenceSession;
import org.inkstone.train.NetworkUpdaters;
import org.inkstone.vision.model.ResNet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * A residual network in DL4J, with its own layers or Inkstone's: {@code resnet20|resnet18 stock|inkstone|unfolded NCHW|NHWC}. Inkstone
 * infers by an {@link InferenceSession}, unfolded by the graph that is trained.
 */
public final class ResNetContender {
    static final double LEARNING_RATE = 0.01;
    static final double MOMENTUM = 0.9;

    private final ResNetShape shape;
    private final CNN2DFormat format;
    private final ComputationGraph net;
    private final boolean folds;
    private final DataSet[] batches = new DataSet[ResNetShape.BATCHES];
    private int step;
    private InferenceSession session;

    ResNetContender(ResNetShape shape, String layers, CNN2DFormat format) {
        boolean stock = layers.equals("stock");
        this.folds = layers.equals("inkstone");
        this.shape = shape;
        this.format = format;
        Seeds.setAll(7);
        net = new ComputationGraph(
                stock ? StockResNet.of(shape, format, LEARNING_RATE, MOMENTUM) : inkstone(shape, format));
        net.init();
        if (!stock) {
            NetworkUpdaters.install(net); // as a trainer has them
        }
        for (int i = 0; i < batches.length; i++) {
            INDArray labels = Nd4j.zeros(shape.batch(), shape.classes());
            for (int n = 0; n < shape.batch(); n++) {
                labels.putScalar(n, shape.label(n), 1);
            }
            batches[i] = new DataSet(pictures(shape.batch(), i), labels);
        }
    }

    private static ComputationGraphConfiguration inkstone(ResNetShape shape, CNN2DFormat format) {
        ResNet.Builder builder = shape.cifar() ? ResNet.cifar(20) : ResNet.imageNet(18);
        return builder.inputSize(shape.size(), shape.size(), 3)
                .classes(shape.classes())
                .format(format)
                .updater(new Nesterovs(LEARNING_RATE, MOMENTUM))
                .build();
    }

    private INDArray pictures(int count, long seed) {
        INDArray values = Nd4j.createFromArray(shape.pictures(count, seed));
        int size = shape.size();
        return format == CNN2DFormat.NHWC ? values.reshape(count, size, size, 3) : values.reshape(count, 3, size, size);
    }

    public static void main(String[] args) throws IOException {
        ResNetContender contender = new ResNetContender(ResNetShape.of(args[0]), args[1], CNN2DFormat.valueOf(args[2]));
        Windows.serve(Nd4j.getBackend().getClass().getSimpleName() + ", " + args[1] + " " + args[2], contender.kinds());
    }

    private Map<String, Windows.Work> kinds() {
        Map<String, Windows.Work> kinds = new LinkedHashMap<>();
        kinds.put("train", new Windows.Work(shape.batch(), this::train));
        INDArray many = pictures(ResNetShape.INFERENCE_BATCH, 11);
        INDArray one = pictures(1, 12);
        kinds.put("infer", new Windows.Work(ResNetShape.INFERENCE_BATCH, () -> infer(many)));
        kinds.put("infer1", new Windows.Work(1, () -> infer(one)));
        return kinds;
    }

    /** One step of gradient descent; gives the loss. */
    double train() {
        session = null; // its weights are those of before
        net.fit(batches[step++ % batches.length]);
        return net.score();
    }

    private double infer(INDArray pictures) {
        if (!folds) {
            return net.outputSingle(pictures).getFloat(0, 0);
        }
        if (session == null) {
            session = InferenceSession.of(net);
        }
        return session.output(pictures).getFloat(0, 0);
    }
}
