package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

class ResidualAddTest {
    private static final int N = 3;

    /** A block whose input goes to the sum, to its first convolution and to a third layer. */
    private static ComputationGraph pictures(DataType type, CNN2DFormat f, boolean relu, boolean stock) {
        GraphBuilder graph = Nets.base(type, new Sgd(0.1))
                .graphBuilder()
                .addInputs("image")
                .addLayer("stem", conv(), "image")
                .addLayer("conv1", conv(), "stem")
                .addLayer("bn1", new BatchNorm2d.Builder().relu(true).build(), "conv1")
                .addLayer("conv2", conv(), "bn1")
                .addLayer("bn2", new BatchNorm2d.Builder().build(), "conv2");
        if (stock) {
            graph.addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "bn2", "stem")
                    .addLayer("add", new ActivationLayer(relu ? Activation.RELU : Activation.IDENTITY), "sum");
        } else {
            graph.addVertex("add", new ResidualAdd(relu), "bn2", "stem");
        }
        return graph(graph.addLayer("side", conv(), "stem")
                .addVertex("add2", vertex(stock), "side", "add")
                .addLayer("fc", new OutputLinear.Builder().nOut(3).build(), "add2")
                .setOutputs("fc")
                .setInputTypes(InputType.convolutional(5, 4, 2, f))
                .build());
    }

    private static GraphVertex vertex(boolean stock) {
        return stock ? new ElementWiseVertex(ElementWiseVertex.Op.Add) : new ResidualAdd(false);
    }

    private static Conv2d conv() {
        return new Conv2d.Builder(3, 3).padding(1).nOut(6).build();
    }

    private static ComputationGraph graph(ComputationGraphConfiguration conf) {
        ComputationGraph graph = new ComputationGraph(conf);
        graph.init();
        return graph;
    }

    private static DataSet batch(DataType type, CNN2DFormat f) {
        return new DataSet(Nets.imageBatch(type, f, N, 5, 4, 2, 3), Nets.oneHot(type, N, 3));
    }

    private static INDArray gradient(ComputationGraph graph, DataSet batch) {
        graph.setInputs(batch.getFeatures());
        graph.setLabels(batch.getLabels());
        graph.computeGradientAndScore();
        return graph.getFlattenedGradients().dup();
    }

    @ParameterizedTest
    @CsvSource({
        "DOUBLE,NHWC,true", "DOUBLE,NCHW,true", "DOUBLE,NHWC,false",
        "FLOAT,NHWC,true", "FLOAT,NCHW,true", "FLOAT,NCHW,false"
    })
    void sumAndGradientsAreThoseOfStockVertices(DataType type, CNN2DFormat f, boolean relu) {
        ComputationGraph ours = pictures(type, f, relu, false);
        ComputationGraph stock = pictures(type, f, relu, true);
        ours.setParams(stock.params());
        DataSet batch = batch(type, f);
        INDArray expected = gradient(stock, batch);
        INDArray actual = gradient(ours, batch);
        double tolerance =
                (type == DataType.DOUBLE ? 1e-12 : 1e-5) * expected.amaxNumber().doubleValue();
        assertThat(Nets.maxDifference(actual, expected)).isLessThan(tolerance);
        Map<String, INDArray> a = ours.feedForward(batch.getFeatures(), false);
        Map<String, INDArray> b = stock.feedForward(batch.getFeatures(), false);
        assertThat(Nets.maxDifference(a.get("add"), b.get("add"))).isLessThan(1e-5);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void gradientIsThatOfFiniteDifferences(CNN2DFormat f) {
        ComputationGraph graph = pictures(DataType.DOUBLE, f, true, false);
        DataSet batch = batch(DataType.DOUBLE, f);
        INDArray gradient = gradient(graph, batch).divi(N);
        double step = 1e-6;
        for (String name : new String[] {"stem_W", "conv1_W", "bn2_gamma", "side_W"}) {
            INDArray parameter = graph.getParam(name);
            double value = parameter.getDouble(0);
            parameter.putScalar(0, value + step);
            double up = graph.score(batch, true);
            parameter.putScalar(0, value - step);
            double down = graph.score(batch, true);
            parameter.putScalar(0, value);
            double analytic = graph.gradient().getGradientFor(name).getDouble(0) / N;
            assertThat(analytic).isCloseTo((up - down) / (2 * step), within(1e-6));
        }
        assertThat(gradient.amaxNumber().doubleValue()).isGreaterThan(1e-3);
    }

    /** Whatever reads the shortcut besides, and whichever input is the norm: an array for both is not to be added to too early. */
    @ParameterizedTest
    @CsvSource({"bn2,stem", "stem,bn2", "bn2,bn2", "conv2,stem", "bn2,conv2", "conv2,bn2", "bn2,side", "side,bn2"})
    void gradientsAreRightWhoeverElseReadsTheInputs(String a, String b) {
        for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
            INDArray[] gradients = new INDArray[2];
            for (int stock = 0; stock < 2; stock++) {
                GraphBuilder graph = Nets.base(type, new NoOp())
                        .graphBuilder()
                        .addInputs("image")
                        .addLayer("stem", conv(), "image")
                        .addLayer("conv1", conv(), "stem")
                        .addLayer("side", conv(), "stem")
                        .addLayer("conv2", conv(), "conv1")
                        .addLayer("bn2", new BatchNorm2d.Builder().build(), "conv2")
                        .addLayer("late", conv(), "bn2");
                if (stock == 1) {
                    graph.addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), a, b)
                            .addLayer("add", new ActivationLayer(Activation.RELU), "sum");
                } else {
                    graph.addVertex("add", new ResidualAdd(true), a, b);
                }
                ComputationGraph net = graph(graph.addVertex("add2", vertex(true), "add", "stem", "side", "late")
                        .addLayer("fc", new OutputLinear.Builder().nOut(3).build(), "add2")
                        .setOutputs("fc")
                        .setInputTypes(InputType.convolutional(5, 4, 2, CNN2DFormat.NHWC))
                        .build());
                gradients[stock] = gradient(net, batch(type, CNN2DFormat.NHWC));
            }
            double tolerance = (type == DataType.DOUBLE ? 1e-12 : 1e-5)
                    * gradients[1].amaxNumber().doubleValue();
            assertThat(Nets.maxDifference(gradients[0], gradients[1])).isLessThan(tolerance);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void addsSequencesAndRowsToo(boolean rows) {
        GraphBuilder builder =
                Nets.base(DataType.DOUBLE, new NoOp()).graphBuilder().addInputs("x");
        ComputationGraph graph =
                graph(builder.addLayer("a", new Linear.Builder().nOut(4).build(), "x")
                        .addVertex("add", new ResidualAdd(true), "a", "x")
                        .addLayer("out", new OutputLinear.Builder().nOut(3).build(), "add")
                        .setOutputs("out")
                        .setInputTypes(InputType.feedForward(4))
                        .build());
        INDArray x = Nets.random(DataType.DOUBLE, 5, rows ? 6 : 1, 4);
        Map<String, INDArray> all = graph.feedForward(x, false);
        INDArray sum = all.get("a").add(x);
        assertThat(all.get("add")).isEqualTo(sum.mul(sum.gt(0).castTo(DataType.DOUBLE)));
    }

    @Test
    void savedGraphIsTheSame(@TempDir Path dir) throws Exception {
        ComputationGraph graph = pictures(DataType.FLOAT, CNN2DFormat.NHWC, true, false);
        assertThat(ComputationGraphConfiguration.fromJson(
                        graph.getConfiguration().toJson()))
                .isEqualTo(graph.getConfiguration());
        DataSet batch = batch(DataType.FLOAT, CNN2DFormat.NHWC);
        graph.fit(batch);
        ModelSerializer.writeModel(graph, dir.resolve("net.zip").toFile(), true);
        ComputationGraph again =
                ModelSerializer.restoreComputationGraph(dir.resolve("net.zip").toFile(), true);
        assertThat(again.outputSingle(batch.getFeatures())).isEqualTo(graph.outputSingle(batch.getFeatures()));
        graph.fit(batch);
        again.fit(batch);
        assertThat(again.params()).isEqualTo(graph.params());
        assertThat(graph.summary()).contains("ResidualAdd");
        assertThat(graph.getConfiguration().getMemoryReport(InputType.convolutional(5, 4, 2, CNN2DFormat.NHWC)))
                .isNotNull();
        assertThat(graph.getConfiguration().getVertices().get("add").clone()).isEqualTo(new ResidualAdd(true));
    }

    @Test
    void differentSizesAreNamed() {
        assertThatThrownBy(() -> new ResidualAdd(true)
                        .getOutputType(
                                0,
                                InputType.convolutional(4, 4, 3, CNN2DFormat.NHWC),
                                InputType.convolutional(4, 4, 5, CNN2DFormat.NHWC)))
                .isInstanceOf(InvalidInputTypeException.class)
                .hasMessageContaining("two inputs of one type and size");
        ComputationGraph graph = graph(Nets.base(DataType.FLOAT, new NoOp())
                .graphBuilder()
                .addInputs("a", "b")
                .addVertex("add", new ResidualAdd(true), "a", "b")
                .addLayer("out", new OutputLinear.Builder().nIn(3).nOut(3).build(), "add")
                .setOutputs("out")
                .build());
        assertThatThrownBy(
                        () -> graph.output(Nets.random(DataType.FLOAT, 1, 2, 3), Nets.random(DataType.FLOAT, 1, 2, 4)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("ResidualAdd \"add\" adds arrays of one shape, got [2, 3] and [2, 4]");
    }
}
