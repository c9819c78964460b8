package org.inkstone.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.backend.Seeds;
import org.inkstone.backend.VectorModule;
import org.inkstone.generative.diffusion.DiffusionModel;
import org.inkstone.generative.diffusion.DiffusionSettings;
import org.inkstone.generative.diffusion.NoiseSchedule;
import org.inkstone.generative.diffusion.PredictionType;
import org.inkstone.generative.diffusion.Thresholding;
import org.inkstone.generative.diffusion.unet.UNet;
import org.inkstone.train.NetworkPass;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The U-Net benchmark in Inkstone: a plain {@code ComputationGraph}, trained and sampled as diffusion models are. */
public final class InkstoneUNet implements BenchmarkWork {
    private static final int BATCHES = 4;

    private final UNetShape shape;
    private final DiffusionModel model;
    private final NetworkPass pass;
    private final INDArray[] images = new INDArray[BATCHES];
    private final INDArray[] noises = new INDArray[BATCHES];
    private final INDArray[] times = new INDArray[BATCHES];
    private int step;

    InkstoneUNet(UNetShape shape) {
        this.shape = shape;
        Seeds.setAll(7);
        ComputationGraph graph = new ComputationGraph(UNet.builder()
                .image(3, shape.size(), shape.size())
                .baseWidth(shape.base())
                .multipliers(shape.levels())
                .attentionAt(shape.attention())
                .updater(new Adam(1e-3))
                .build());
        pass = NetworkPass.of(graph);
        model = DiffusionModel.of(
                graph,
                DiffusionSettings.of(
                        NoiseSchedule.linear(UNetShape.TIMES), PredictionType.EPSILON, 3, shape.size(), shape.size()));
        for (int i = 0; i < BATCHES; i++) {
            images[i] = Nd4j.randn(DataType.FLOAT, shape.batch(), 3, shape.size(), shape.size());
            noises[i] = Nd4j.randn(DataType.FLOAT, shape.batch(), 3, shape.size(), shape.size());
            times[i] = Nd4j.rand(DataType.FLOAT, shape.batch(), 1).muli(UNetShape.TIMES - 1);
        }
    }

    /** @param args of {@link UNetShape#parse} */
    public static void main(String[] args) throws IOException {
        FigureServer.serve(new InkstoneUNet(UNetShape.parse(args)));
    }

    DiffusionModel model() {
        return model;
    }

    /** The pictures, for a training that draws noise and times itself. */
    DataSet[] batches() {
        return Arrays.stream(images)
                .map(pictures -> new DataSet(pictures, pictures))
                .toArray(DataSet[]::new);
    }

    @Override
    public String about() {
        return "Inkstone, " + (VectorModule.isPresent() ? "vector kernels" : "plain kernels");
    }

    @Override
    public Task task(String... order) {
        return switch (order[0]) {
            case "train" -> new Task("train", shape.batch(), this::train);
            case "sample" -> new Task("sample", shape.batch(), this::sample);
            default -> throw new IllegalArgumentException("unknown order: " + order[0]);
        };
    }

    /** One step of Adam for the squared error of noise predicted; gives the loss. */
    double train() {
        int i = step++ % BATCHES;
        INDArray difference = pass.forward(images[i], times[i]).sub(noises[i]);
        double loss = difference.mul(difference).meanNumber().doubleValue();
        pass.backward(difference.muli(2.0 / difference.length()));
        pass.update(loss);
        return loss;
    }

    /** A batch of pictures; gives one of their values. */
    private double sample() {
        return model.sampling()
                .steps(shape.ddim())
                .thresholding(Thresholding.clip())
                .sample(shape.batch(), 3, shape.size(), shape.size())
                .getDouble(0, 0, 0, 0);
    }
}
