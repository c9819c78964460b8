package org.inkstone.benchmarks;

import java.io.IOException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.backend.Seeds;
import org.inkstone.backend.VectorModule;
import org.inkstone.generative.gan.Dcgan;
import org.inkstone.generative.gan.GanStep;
import org.inkstone.generative.gan.Generator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The DCGAN benchmark in Inkstone: the step that a {@code Trainer} takes. */
public final class InkstoneDcgan implements BenchmarkWork {
    private static final int BATCHES = 4;

    private final DcganShape shape;
    private final GanStep step;
    private final MultiDataSet[] batches = new MultiDataSet[BATCHES];
    private int steps;

    InkstoneDcgan(DcganShape shape) {
        this.shape = shape;
        Seeds.setAll(7);
        Dcgan networks = shape.networks();
        step = GanStep.builder(Generator.of(networks), new ComputationGraph(networks.discriminator()))
                .build();
        for (int i = 0; i < BATCHES; i++) {
            batches[i] = new MultiDataSet(
                    Nd4j.rand(DataType.FLOAT, shape.batch(), shape.channels(), shape.size(), shape.size())
                            .muli(2)
                            .subi(1),
                    Nd4j.ones(DataType.FLOAT, shape.batch(), 1));
        }
    }

    /** @param args of {@link DcganShape#parse} */
    public static void main(String[] args) throws IOException {
        FigureServer.serve(new InkstoneDcgan(DcganShape.parse(args)));
    }

    GanStep step() {
        return step;
    }

    MultiDataSet[] batches() {
        return batches.clone();
    }

    ComputationGraph generator() {
        return step.generator().network();
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

    /** Discriminator and generator learn once each; gives the discriminator's loss. */
    double train() {
        return step.step(batches[steps++ % BATCHES]);
    }

    private double sample() {
        return step.generator().sample(shape.batch(), steps).getDouble(0, 0, 0, 0);
    }
}
