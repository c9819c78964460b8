package org.inkstone.sequence.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.inkstone.nn.FeedForwardActivation;
import org.inkstone.nn.OutputLinear;
import org.inkstone.sequence.GoldenCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;

class ConvFeedForwardTest {
    private static ConvFeedForward.Builder small() {
        return new ConvFeedForward.Builder()
                .filters(3)
                .kernel(3, 4)
                .stride(2, 3)
                .dropoutProbability(0);
    }

    private static NeuralNetConfiguration.ListBuilder configuration(DataType type, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(type == DataType.DOUBLE ? new NoOp() : new Adam(1e-2))
                .list();
        List.of(layers).forEach(list::layer);
        return list;
    }

    private static MultiLayerNetwork network(DataType type, long steps, long features, Layer... layers) {
        MultiLayerNetwork net = new MultiLayerNetwork(configuration(type, layers)
                .setInputType(InputType.recurrent(features, steps, RNNFormat.NWC))
                .build());
        net.init();
        return net;
    }

    private static Layer output() {
        return new OutputLinear.Builder().nOut(3).build();
    }

    private static DataSet batch(DataType type, int n, int steps, int features) {
        INDArray labels = Nd4j.zeros(type, n, 3);
        for (int i = 0; i < n; i++) {
            labels.putScalar(i, i % 3, 1);
        }
        return new DataSet(Nd4j.randn(type, n, steps, features), labels);
    }

    static Stream<GoldenCase> goldens() {
        return GoldenCase.read("conv_feed_forward.json");
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void isPyTorchs(GoldenCase c) {
        INDArray x = c.input("x");
        ConvFeedForward layer = new ConvFeedForward.Builder()
                .filters(c.number("filters"))
                .kernel(c.number("kernelSteps"), c.number("kernelFeatures"))
                .stride(c.number("strideSteps"), c.number("strideFeatures"))
                .activation(FeedForwardActivation.valueOf(c.text("activation")))
                .dropoutProbability(0)
                .build();
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerConfiguration conf = configuration(type, layer)
                    .setInputType(InputType.recurrent(x.size(2), x.size(1), RNNFormat.NWC))
                    .build();
            conf.setTrainingWorkspaceMode(WorkspaceMode.NONE);
            MultiLayerNetwork net = new MultiLayerNetwork(conf);
            net.init();
            c.parameters().forEach((name, value) -> net.getParam("0_" + name).assign(value));
            net.setInput(x.castTo(type));
            if (c.mask("steps") != null) {
                net.setLayerMaskArrays(c.mask("steps"), null);
            }
            c.assertOutput("output", net.feedForward(true, false).get(1), null);
            Pair<Gradient, INDArray> back =
                    net.backpropGradient(c.outputGradient().castTo(type), null);
            c.assertGradient("W", back.getFirst().getGradientFor("0_W"));
            c.assertGradient("b", back.getFirst().getGradientFor("0_b"));
            c.assertGradient("x", back.getSecond());
        }
    }

    @Test
    void theNotesBlockHasTheNotesShapes() {
        MultiLayerNetwork net = network(DataType.FLOAT, 125, 128, new ConvFeedForward.Builder().build(), output());
        assertThat(net.getLayer(0).numParams()).isEqualTo(16 * 15 * 16 + 16);
        List<INDArray> activations = net.feedForward(Nd4j.rand(DataType.FLOAT, 64, 125, 128), false);
        assertThat(activations.get(1).shape()).containsExactly(64, 1024);
        assertThat(net.summary()).contains("ConvFeedForward");
    }

    @ParameterizedTest
    @EnumSource(
            value = FeedForwardActivation.class,
            names = {"GELU", "SILU"})
    void theGradientIsThatOfFiniteDifferences(FeedForwardActivation activation) {
        MultiLayerNetwork net =
                network(DataType.DOUBLE, 8, 9, small().activation(activation).build(), output());
        DataSet batch = batch(DataType.DOUBLE, 4, 8, 9);
        net.setInput(batch.getFeatures());
        net.setLabels(batch.getLabels());
        net.computeGradientAndScore();
        INDArray gradient = net.gradient().gradient().dup().divi(4);
        INDArray params = net.params();
        double step = 1e-6;
        for (long i = 0; i < params.length(); i += 3) {
            double w = params.getDouble(i);
            params.putScalar(i, w + step);
            double up = net.score(batch, true);
            params.putScalar(i, w - step);
            double down = net.score(batch, true);
            params.putScalar(i, w);
            assertThat(gradient.getDouble(i)).as("value %d", i).isCloseTo((up - down) / (2 * step), within(1e-7));
        }
    }

    @Test
    void paddingCountsAsZeros() {
        MultiLayerNetwork net = network(DataType.FLOAT, 8, 9, small().build(), output());
        INDArray x = Nd4j.rand(DataType.FLOAT, 2, 8, 9);
        INDArray mask = Masks.fromLengths(new int[] {5, 8}, 8);
        INDArray zeros = x.mul(mask.reshape(2, 8, 1));
        assertThat(net.output(x, false, mask, null)).isEqualTo(net.output(zeros, false));
        assertThat(net.output(x, false)).isNotEqualTo(net.output(zeros, false));
    }

    @Test
    void dropoutThinsTheOutputInTrainingOnly() {
        MultiLayerNetwork net = network(DataType.FLOAT, 125, 128, new ConvFeedForward.Builder().build(), output());
        INDArray x = Nd4j.rand(DataType.FLOAT, 8, 125, 128);
        INDArray trained = net.feedForwardToLayer(0, x, true).get(1);
        INDArray plain = net.feedForwardToLayer(0, x, false).get(1);
        double dropped = trained.eq(0).castTo(DataType.FLOAT).meanNumber().doubleValue();
        assertThat(dropped).isCloseTo(0.45, within(0.03));
        assertThat(plain.eq(0).any()).isFalse();
        INDArray kept = trained.neq(0).castTo(DataType.FLOAT);
        assertThat(trained.equalsWithEps(plain.mul(kept).div(0.55), 1e-5)).isTrue();
    }

    @Test
    void learnsSavesAndClones() throws IOException {
        MultiLayerNetwork net =
                network(DataType.FLOAT, 12, 9, small().dropoutProbability(0.1).build(), output());
        DataSet batch = batch(DataType.FLOAT, 12, 12, 9);
        double before = net.score(batch);
        for (int i = 0; i < 60; i++) {
            net.fit(batch);
        }
        assertThat(net.score(batch)).isLessThan(before / 2);
        MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(conf.toJson());
        assertThat(read).isEqualTo(conf);
        assertThat(read.getConf(0).getLayer())
                .isEqualTo(conf.getConf(0).getLayer())
                .isNotEqualTo(small().build());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(net, file, true);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()), true);
        INDArray expected = net.output(batch.getFeatures());
        assertThat(restored.output(batch.getFeatures())).isEqualTo(expected);
        assertThat(net.clone().output(batch.getFeatures())).isEqualTo(expected);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> network(DataType.FLOAT, 2, 9, small().build(), output()))
                .hasMessageEndingWith(": a window of 3 steps of 4 features does not fit 2 steps of 9");
        assertThatThrownBy(() -> configuration(DataType.FLOAT, small().build(), output())
                        .setInputType(InputType.recurrent(9, RNNFormat.NWC))
                        .build())
                .hasMessageContaining("needs the length of the sequences");
        assertThatThrownBy(() -> small().activation(FeedForwardActivation.SWIGLU))
                .hasMessage("activation must not be gated: SWIGLU");
        assertThatThrownBy(() -> small().kernel(0, 1)).hasMessage("kernel must be positive: 0, 1");
        assertThatThrownBy(() -> small().dropoutProbability(1))
                .hasMessage("dropoutProbability must be at least 0 and below 1: 1.0");
        MultiLayerNetwork net = network(DataType.FLOAT, 8, 9, small().build(), output());
        assertThatThrownBy(() -> net.output(Nd4j.ones(DataType.FLOAT, 2, 7, 9)))
                .hasMessageContaining(" takes [batch, 8, 9], got [2, 7, 9]");
    }
}
