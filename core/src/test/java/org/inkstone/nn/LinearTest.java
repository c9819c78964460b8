package org.inkstone.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** {@link Linear} and {@link OutputLinear}. */
class LinearTest {
    private static final int N = 6;
    private static final int IN = 5;
    private static final int OUT = 4;

    private static MultiLayerNetwork net(DataType type, IUpdater updater, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = Nets.base(type, updater).list();
        for (Layer l : layers) {
            list.layer(l);
        }
        return Nets.network(list.setInputType(InputType.feedForward(IN)).build());
    }

    private static DataSet batch(DataType type) {
        return new DataSet(Nets.random(DataType.DOUBLE, 3, N, IN).castTo(type), Nets.oneHot(type, N, OUT));
    }

    private static Linear linear(Activation f, boolean bias) {
        return new Linear.Builder().nOut(7).activation(f).hasBias(bias).build();
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"IDENTITY", "RELU", "TANH", "SIGMOID", "GELU", "ELU", "SOFTPLUS"})
    void gradientIsThatOfFiniteDifferences(Activation f) {
        for (boolean bias : new boolean[] {true, false}) {
            OutputLinear.Builder output = new OutputLinear.Builder();
            output.nOut(OUT).hasBias(bias);
            GradientCheck.check(
                    net(DataType.DOUBLE, new NoOp(), linear(f, bias), linear(f, bias), output.build()),
                    batch(DataType.DOUBLE),
                    1e-5);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LossFunction.class,
            names = {"MCXENT", "NEGATIVELOGLIKELIHOOD", "MSE", "XENT", "L1", "HINGE"})
    void gradientOfEveryLossIsThatOfFiniteDifferences(LossFunction loss) {
        Activation f = switch (loss) {
            case MSE, L1 -> Activation.TANH;
            case HINGE -> Activation.IDENTITY;
            case XENT -> Activation.SIGMOID;
            default -> Activation.SOFTMAX;
        };
        MultiLayerNetwork net = net(
                DataType.DOUBLE,
                new NoOp(),
                linear(Activation.TANH, true),
                new OutputLinear.Builder(loss).nOut(OUT).activation(f).build());
        DataSet batch = batch(DataType.DOUBLE);
        if (loss == LossFunction.HINGE) {
            batch.setLabels(batch.getLabels().muli(2).subi(1));
        }
        GradientCheck.check(net, batch, 1e-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"per example", "per output"})
    void masksWorkAsInTheStockLayer(String kind) {
        INDArray mask = kind.equals("per example")
                ? Nd4j.createFromArray(1.0, 0, 1, 1, 0, 1).reshape(N, 1)
                : Nets.oneHot(DataType.DOUBLE, N, OUT);
        MultiLayerNetwork[] nets = new MultiLayerNetwork[2];
        INDArray[] gradients = new INDArray[2];
        for (int i = 0; i < 2; i++) {
            LossFunction loss = kind.equals("per example") ? LossFunction.MCXENT : LossFunction.MSE;
            Activation f = kind.equals("per example") ? Activation.SOFTMAX : Activation.TANH;
            OutputLayer.Builder output = i == 0 ? new OutputLayer.Builder(loss) : new OutputLinear.Builder(loss);
            OutputLayer layer = output.nOut(OUT).activation(f).build();
            nets[i] = net(DataType.DOUBLE, new NoOp(), linear(Activation.TANH, true), layer);
            nets[i].setParams(nets[0].params());
            DataSet batch = batch(DataType.DOUBLE);
            nets[i].setInput(batch.getFeatures());
            nets[i].setLabels(batch.getLabels());
            nets[i].setLayerMaskArrays(null, mask);
            nets[i].computeGradientAndScore();
            gradients[i] = nets[i].getFlattenedGradients().dup();
        }
        assertThat(nets[1].score()).isCloseTo(nets[0].score(), within(1e-12));
        assertThat(Nets.maxDifference(gradients[0], gradients[1])).isLessThan(1e-12);
    }

    @Test
    void fitsLikeTheStockLayers() {
        List<ILossFunction> losses = List.of(
                new LossMCXENT(),
                new LossMCXENT(Nd4j.createFromArray(1f, 2, 3, 4).reshape(1, OUT)));
        for (ILossFunction loss : losses) {
            MultiLayerNetwork ours = net(
                    DataType.FLOAT,
                    new Adam(1e-2),
                    new Linear.Builder()
                            .nOut(7)
                            .activation(Activation.RELU)
                            .l2(0.01)
                            .build(),
                    new OutputLinear.Builder(loss).nOut(OUT).build());
            MultiLayerNetwork stock = net(
                    DataType.FLOAT,
                    new Adam(1e-2),
                    new DenseLayer.Builder()
                            .nOut(7)
                            .activation(Activation.RELU)
                            .l2(0.01)
                            .build(),
                    new OutputLayer.Builder(loss).nOut(OUT).build());
            ours.setParams(stock.params());
            for (int i = 0; i < 5; i++) {
                ours.fit(batch(DataType.FLOAT));
                stock.fit(batch(DataType.FLOAT));
                assertThat(ours.score()).isCloseTo(stock.score(), within(1e-5));
            }
            assertThat(Nets.maxDifference(ours.params(), stock.params())).isLessThan(1e-5);
            DataSet b = batch(DataType.FLOAT);
            assertThat(ours.score(b)).isCloseTo(stock.score(b), within(1e-5));
            assertThat(Nets.maxDifference(ours.scoreExamples(b, false), stock.scoreExamples(b, false)))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void regularisersWorkAsInTheStockLayers() {
        INDArray[] params = new INDArray[2];
        for (int i = 0; i < 2; i++) {
            FeedForwardLayer.Builder<?> hidden = i == 0 ? new DenseLayer.Builder() : new Linear.Builder();
            hidden.nOut(7)
                    .activation(Activation.TANH)
                    .dropOut(0.7)
                    .weightNoise(new DropConnect(0.8))
                    .constrainWeights(new MaxNormConstraint(1.0, 1));
            OutputLayer.Builder output = i == 0 ? new OutputLayer.Builder() : new OutputLinear.Builder();
            output.nOut(OUT).dropOut(0.8);
            Layer hiddenLayer = hidden.build();
            Layer outputLayer = output.build();
            MultiLayerNetwork net = net(DataType.FLOAT, new Adam(1e-2), hiddenLayer, outputLayer);
            net.setParams(Nets.random(DataType.FLOAT, 9, net.params().shape()).muli(0.3));
            Nd4j.getRandom().setSeed(17);
            for (int step = 0; step < 4; step++) {
                net.fit(batch(DataType.FLOAT));
            }
            params[i] = net.params();
        }
        assertThat(Nets.maxDifference(params[0], params[1])).isLessThan(1e-5);
    }

    @Test
    void worksInAComputationGraph() {
        ComputationGraph graph = new ComputationGraph(Nets.base(DataType.FLOAT, new Adam(1e-2))
                .graphBuilder()
                .addInputs("in")
                .addLayer("hidden", linear(Activation.RELU, true), "in")
                .addLayer("out", new OutputLinear.Builder().nOut(OUT).build(), "hidden")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(IN))
                .build());
        graph.init();
        MultiLayerNetwork net = net(
                DataType.FLOAT,
                new Adam(1e-2),
                linear(Activation.RELU, true),
                new OutputLinear.Builder().nOut(OUT).build());
        graph.setParams(net.params());
        for (int i = 0; i < 3; i++) {
            graph.fit(batch(DataType.FLOAT));
            net.fit(batch(DataType.FLOAT));
            assertThat(graph.score()).isEqualTo(net.score());
        }
        assertThat(graph.params()).isEqualTo(net.params());
        assertThat(graph.outputSingle(batch(DataType.FLOAT).getFeatures()))
                .isEqualTo(net.output(batch(DataType.FLOAT).getFeatures()));
    }

    @Test
    void nonFiniteInputGivesANonFiniteScore() {
        MultiLayerNetwork net = net(
                DataType.FLOAT,
                new NoOp(),
                linear(Activation.IDENTITY, true),
                new OutputLinear.Builder().nOut(OUT).build());
        DataSet b = batch(DataType.FLOAT);
        b.getFeatures().putScalar(2, 3, Float.NaN);
        net.fit(b);
        assertThat(net.score()).isNaN();
    }

    @Test
    void wrongInputSizeIsReported() {
        MultiLayerNetwork net = net(
                DataType.FLOAT,
                new NoOp(),
                linear(Activation.RELU, true),
                new OutputLinear.Builder().nOut(OUT).build());
        assertThatThrownBy(() -> net.output(Nets.random(DataType.FLOAT, 1, N, 9)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("Input has 9 columns")
                .hasMessageContaining("the layer expects 5");
    }
}
