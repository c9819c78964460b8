package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.inkstone.nn.BatchNorm2d;
import org.inkstone.nn.Conv2d;
import org.inkstone.nn.NonFiniteValueException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Training from outside equals DL4J's own fit; gradients equal finite differences. */
class NetworkPassTest {
    private final INDArray x = Nd4j.rand(DataType.FLOAT, 6, 4);
    private final INDArray target = Nd4j.rand(DataType.FLOAT, 6, 3);

    private static MultiLayerNetwork network(FeedForwardLayer last) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-2))
                .l2(0.01)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(5)
                        .activation(Activation.TANH)
                        .build())
                .layer(last)
                .setInputType(InputType.feedForward(4))
                .build());
        network.init();
        return network;
    }

    private static MultiLayerNetwork withLoss() {
        return network(new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                .nOut(3)
                .activation(Activation.IDENTITY)
                .build());
    }

    private static MultiLayerNetwork withoutLoss() {
        return network(
                new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build());
    }

    /** Of the mean over batch and outputs of the squared error. */
    private INDArray gradient(INDArray y) {
        return y.sub(target).mul(2.0 / y.length());
    }

    private double loss(INDArray y) {
        return y.squaredDistance(target) / y.length();
    }

    @Test
    void aFrozenNetworkGivesTheGradientOfItsInputs() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0.1))
                .list()
                .layer(new Conv2d.Builder(3)
                        .nOut(4)
                        .padding(1)
                        .activation(Activation.TANH)
                        .build())
                .layer(new Conv2d.Builder(3)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.convolutional(5, 5, 3, CNN2DFormat.NHWC))
                .build());
        NetworkPass pass = NetworkPass.of(network);
        INDArray images = Nd4j.rand(DataType.FLOAT, 2, 5, 5, 3);
        INDArray gradient = Nd4j.rand(DataType.FLOAT, 2, 3, 3, 2);
        pass.forward(images);
        INDArray expected = pass.backward(gradient).get(0);
        INDArray ofParameters = pass.gradient().dup();
        pass.forward(images);
        assertThat(pass.backwardToInputs(gradient).get(0)).isEqualTo(expected);
        assertThatThrownBy(() -> pass.update(1)).hasMessage("update needs a backward pass before it");
        pass.forward(images);
        pass.backward(gradient);
        assertThat(pass.gradient()).isEqualTo(ofParameters);
    }

    @Test
    void watchedLayersShowWhatPassesThem() {
        MultiLayerNetwork layers = network(
                new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build());
        watch(NetworkPass.of(layers), layers, "layer0", "layer1");
        watch(NetworkPass.of(layers.toComputationGraph()), layers, "0", "1");
        assertThatThrownBy(() -> NetworkPass.of(layers).watch("conv"))
                .hasMessage("no layer \"conv\"; there are [layer0, layer1]");
    }

    private void watch(NetworkPass pass, MultiLayerNetwork layers, String first, String second) {
        INDArray hidden = Transforms.tanh(x.mmul(layers.getParam("0_W")).addRowVector(layers.getParam("0_b")));
        pass.watch(first, second);
        INDArray y = pass.forward(x).dup();
        assertThat(pass.activation(second)).isEqualTo(y);
        assertThat(pass.activation(first)).isEqualTo(hidden);
        assertThatThrownBy(() -> pass.gradientAt(first))
                .hasMessage("layer \"" + first + "\" needs a backward pass that reaches it first");
        INDArray gradient = gradient(y);
        pass.backward(gradient);
        assertThat(pass.gradientAt(second)).isEqualTo(gradient);
        INDArray expected = gradient.mmul(layers.getParam("1_W").transpose());
        assertThat(pass.gradientAt(first).distance2(expected)).isLessThan(1e-6);
        assertThatThrownBy(() -> pass.activation("conv")).hasMessageStartingWith("layer \"conv\" is not watched");
    }

    @Test
    void aForwardPassIsGivenUp() {
        NetworkPass pass = NetworkPass.of(withoutLoss());
        INDArray y = pass.forward(x).dup();
        pass.forget();
        assertThat(pass.output(x)).isEqualTo(y);
        assertThat(pass.outputs()).containsExactly(y);
        assertThatThrownBy(() -> pass.backward(y)).hasMessage("backward needs a forward pass before it");
        pass.forget();
        pass.forward(x);
        assertThat(pass.backward(y).get(0).shape()).isEqualTo(x.shape());
    }

    @Test
    void layersLearnAsInFit() {
        MultiLayerNetwork theirs = withLoss();
        MultiLayerNetwork ours = withoutLoss();
        ours.setParams(theirs.params());
        NetworkPass pass = NetworkPass.of(ours);
        for (int step = 0; step < 6; step++) {
            theirs.fit(new DataSet(x, target));
            INDArray y = pass.forward(x);
            pass.backward(gradient(y));
            pass.update(loss(y));
        }
        assertThat(ours.params().distance2(theirs.params())).isLessThan(1e-5);
        assertThat(ours.getIterationCount()).isEqualTo(6);
        assertThat(pass.output(x).distance2(theirs.output(x))).isLessThan(1e-5);
    }

    @Test
    void graphsLearnAsInFit() {
        ComputationGraph theirs = withLoss().toComputationGraph();
        ComputationGraph ours = withoutLoss().toComputationGraph();
        ours.setParams(theirs.params());
        NetworkPass pass = NetworkPass.of(ours);
        for (int step = 0; step < 6; step++) {
            theirs.fit(new DataSet(x, target));
            INDArray y = pass.forward(x);
            pass.backward(gradient(y));
            pass.update(loss(y));
        }
        assertThat(ours.params().distance2(theirs.params())).isLessThan(1e-5);
        assertThat(pass.learningRate()).isEqualTo(1e-2);
    }

    /** Two inputs, two outputs, a skip, convolution, batch norm and preprocessors. */
    private static ComputationGraph branched() {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .activation(Activation.TANH)
                .graphBuilder()
                .addInputs("picture", "vector")
                .addLayer(
                        "conv",
                        new Conv2d.Builder(3, 3)
                                .nOut(2)
                                .convolutionMode(ConvolutionMode.Same)
                                .build(),
                        "picture")
                .addLayer("norm", new BatchNorm2d.Builder().build(), "conv")
                .addVertex("skip", new ElementWiseVertex(ElementWiseVertex.Op.Add), "conv", "norm")
                .addLayer("flat", new DenseLayer.Builder().nOut(3).build(), "skip")
                .addVertex("both", new MergeVertex(), "flat", "vector")
                .addLayer("first", new DenseLayer.Builder().nOut(2).build(), "both")
                .addLayer("second", new DenseLayer.Builder().nOut(4).build(), "flat")
                .setOutputs("first", "second")
                .setInputTypes(InputType.convolutional(4, 4, 2), InputType.feedForward(3))
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return graph;
    }

    @Test
    void gradientsOfParametersAndInputsEqualFiniteDifferences() {
        ComputationGraph graph = branched();
        NetworkPass pass = NetworkPass.of(graph);
        INDArray picture = Nd4j.rand(DataType.DOUBLE, 5, 2, 4, 4);
        INDArray vector = Nd4j.rand(DataType.DOUBLE, 5, 3);
        INDArray w1 = Nd4j.rand(DataType.DOUBLE, 5, 2);
        INDArray w2 = Nd4j.rand(DataType.DOUBLE, 5, 4);
        pass.forward(picture, vector);
        List<INDArray> inputGradients = pass.backward(w1, w2);
        INDArray gradient = pass.gradient().dup();
        checkDifferences(pass, picture, vector, w1, w2, picture, inputGradients.get(0));
        checkDifferences(pass, picture, vector, w1, w2, vector, inputGradients.get(1));
        INDArray trained = graph.params();
        int running = 0;
        for (int i = 0; i < trained.length(); i++) {
            double numeric = difference(pass, picture, vector, w1, w2, trained, i);
            // the running estimates have a "gradient" that moves them, without influence on the loss
            if (numeric == 0 && gradient.getDouble(i) != 0) {
                running++;
                continue;
            }
            assertThat(gradient.getDouble(i)).isCloseTo(numeric, within(1e-6));
        }
        assertThat(running).isLessThanOrEqualTo(4 + 2); // and the biases before batch norm, whose gradient is rounding
    }

    private void checkDifferences(
            NetworkPass pass,
            INDArray picture,
            INDArray vector,
            INDArray w1,
            INDArray w2,
            INDArray array,
            INDArray gradient) {
        INDArray flat = array.reshape('c', 1, array.length());
        INDArray given = gradient.reshape('c', 1, array.length());
        for (int i = 0; i < flat.length(); i += 3) {
            assertThat(given.getDouble(i)).isCloseTo(difference(pass, picture, vector, w1, w2, flat, i), within(1e-6));
        }
    }

    private double difference(
            NetworkPass pass, INDArray picture, INDArray vector, INDArray w1, INDArray w2, INDArray flat, int i) {
        double h = 1e-5;
        double before = flat.getDouble(i);
        flat.putScalar(i, before + h);
        double up = weighted(pass, picture, vector, w1, w2);
        flat.putScalar(i, before - h);
        double down = weighted(pass, picture, vector, w1, w2);
        flat.putScalar(i, before);
        return (up - down) / (2 * h);
    }

    private double weighted(NetworkPass pass, INDArray picture, INDArray vector, INDArray w1, INDArray w2) {
        pass.forward(picture, vector);
        return pass.outputs().get(0).mul(w1).sumNumber().doubleValue()
                + pass.outputs().get(1).mul(w2).sumNumber().doubleValue();
    }

    @Test
    void anOutputWithoutGradientIsLeftOut() {
        NetworkPass pass = NetworkPass.of(branched());
        INDArray picture = Nd4j.rand(DataType.DOUBLE, 5, 2, 4, 4);
        INDArray vector = Nd4j.rand(DataType.DOUBLE, 5, 3);
        INDArray w = Nd4j.rand(DataType.DOUBLE, 5, 4);
        pass.forward(picture, vector);
        pass.backward(Nd4j.zeros(DataType.DOUBLE, 5, 2), w);
        INDArray withZeros = pass.gradient().dup();
        pass.forward(picture, vector);
        List<INDArray> inputs = pass.backward(null, w);
        assertThat(pass.gradient()).isEqualTo(withZeros);
        assertThat(inputs.get(1)).isNull();
    }

    @Test
    void passesOfSeveralNetworksMayInterleave() {
        MultiLayerNetwork first = withoutLoss();
        ComputationGraph second = branched();
        INDArray picture = Nd4j.rand(DataType.DOUBLE, 5, 2, 4, 4);
        INDArray vector = Nd4j.rand(DataType.DOUBLE, 5, 3);
        NetworkPass a = NetworkPass.of(first);
        NetworkPass b = NetworkPass.of(second);
        INDArray w1 = Nd4j.rand(DataType.DOUBLE, 5, 2);
        INDArray w2 = Nd4j.rand(DataType.DOUBLE, 5, 4);
        a.backward(gradient(a.forward(x)));
        b.forward(picture, vector);
        b.backward(w1, w2);
        INDArray alone = a.gradient().dup();
        INDArray other = b.gradient().dup();
        for (int round = 0; round < 4; round++) {
            INDArray y = a.forward(x);
            b.forward(picture, vector);
            Nd4j.rand(DataType.FLOAT, 1000); // the caller's arrays lie outside
            a.backward(gradient(y));
            b.backward(w1, w2);
            assertThat(a.gradient()).isEqualTo(alone);
            assertThat(b.gradient()).isEqualTo(other);
        }
        assertThat(Nd4j.getMemoryManager().getCurrentWorkspace()).isNull();
    }

    @Test
    void withoutUpdateNothingChanges() {
        ComputationGraph graph = branched();
        INDArray before = graph.params().dup();
        NetworkPass pass = NetworkPass.of(graph);
        INDArray picture = Nd4j.rand(DataType.DOUBLE, 5, 2, 4, 4);
        pass.forward(picture, Nd4j.rand(DataType.DOUBLE, 5, 3));
        pass.backward(Nd4j.rand(DataType.DOUBLE, 5, 2), Nd4j.rand(DataType.DOUBLE, 5, 4));
        assertThat(graph.params()).isEqualTo(before);
        pass.update(1);
        assertThat(graph.params()).isNotEqualTo(before);
    }

    @Test
    void listenersSeeLossAndIterations() {
        MultiLayerNetwork network = withoutLoss();
        List<String> seen = new ArrayList<>();
        network.setListeners(new BaseTrainingListener() {
            @Override
            public void onGradientCalculation(Model model) {
                seen.add("gradient " + model.score());
            }

            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
                seen.add("done " + iteration);
            }
        });
        NetworkPass pass = NetworkPass.of(network);
        pass.backward(gradient(pass.forward(x)));
        pass.update(0.5);
        pass.backward(gradient(pass.forward(x)));
        pass.update(0.25);
        assertThat(seen).containsExactly("gradient 0.5", "done 0", "gradient 0.25", "done 1");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> NetworkPass.of(withLoss())).hasMessageContaining("has a loss of its own");
        MultiLayerNetwork network = withoutLoss();
        NetworkPass pass = NetworkPass.of(network);
        assertThatThrownBy(() -> pass.update(1)).hasMessageContaining("needs a backward pass");
        assertThatThrownBy(() -> pass.forward(x, x)).hasMessageContaining("takes 1 inputs, not 2");
        assertThatThrownBy(() -> pass.forward(Nd4j.rand(DataType.FLOAT, 6, 5))).isInstanceOf(RuntimeException.class);
        INDArray y = pass.forward(x);
        assertThatThrownBy(() -> pass.backward(Nd4j.zeros(6, 2))).hasMessageContaining("its output [6, 3]");
        pass.backward(gradient(y));
        assertThatThrownBy(() -> pass.backward(gradient(y))).isInstanceOf(IllegalStateException.class);
        INDArray before = network.params().dup();
        assertThatThrownBy(() -> pass.update(Double.NaN)).isInstanceOf(NonFiniteValueException.class);
        pass.forward(x);
        pass.backward(Nd4j.valueArrayOf(new long[] {6, 3}, Float.NaN));
        assertThatThrownBy(() -> pass.update(1)).isInstanceOf(NonFiniteValueException.class);
        assertThat(network.params()).isEqualTo(before);
    }
}
