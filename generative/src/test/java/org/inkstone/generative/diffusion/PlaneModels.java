package org.inkstone.generative.diffusion;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.data.ArrayDataset;
import org.inkstone.data.DataLoader;
import org.inkstone.generative.diffusion.score2d.PointDenoiser;
import org.inkstone.nn.Linear;
import org.inkstone.nn.Silu;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/** Small models of points of the plane, and their data. */
public final class PlaneModels {
    public static final NoiseSchedule SCHEDULE = NoiseSchedule.cosine(100);

    private PlaneModels() {}

    public static DiffusionModel unconditional(PredictionType type, double rate) {
        return DiffusionModel.of(
                new ComputationGraph(PointDenoiser.configuration(64, 100, new Adam(rate), 5)),
                DiffusionSettings.of(SCHEDULE, type, 2));
    }

    /** Points, time and a condition of given width, side by side. */
    static DiffusionModel conditional(Condition.Kind kind, int width, double dropout) {
        ComputationGraphConfiguration graph = new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(3e-3))
                .activation(Activation.IDENTITY)
                .graphBuilder()
                .addInputs("points", "time", "condition")
                .setInputTypes(
                        InputType.feedForward(2),
                        InputType.feedForward(1),
                        InputType.feedForward(kind == Condition.Kind.LABEL ? 1 : width))
                .addVertex("scaled", new ScaleVertex(0.02), "time")
                .addVertex("all", new MergeVertex(), "points", "scaled", "condition")
                .addLayer(
                        "hidden",
                        new Linear.Builder().nOut(64).activation(new Silu()).build(),
                        "all")
                .addLayer("prediction", new Linear.Builder().nOut(2).build(), "hidden")
                .setOutputs("prediction")
                .build();
        return DiffusionModel.of(
                new ComputationGraph(graph),
                DiffusionSettings.of(SCHEDULE, PredictionType.EPSILON, 2).conditionedOn(kind, width, dropout));
    }

    /** Points in shuffled batches, which are their own labels. */
    public static DataLoader batches(INDArray points, int batchSize) {
        return DataLoader.builder(ArrayDataset.of(points, points, List.of()))
                .batchSize(batchSize)
                .shuffle(7)
                .dropLast(true)
                .build();
    }
}
