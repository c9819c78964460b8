package org.inkstone.generative.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.inkstone.generative.GoldenJson;
import org.inkstone.train.Checkpoints;
import org.inkstone.train.History;
import org.inkstone.train.ModelFileException;
import org.inkstone.train.Trainable;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

class AutoencoderTest {
    private static final GoldenJson GOLDEN = GoldenJson.read("autoencoder.json");
    private static final int LATENT = 2;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Likelihood.class)
    void likelihoodsFollowPyTorch(Likelihood likelihood) {
        GoldenJson golden = GOLDEN.part("losses").part(likelihood.name());
        INDArray output = GOLDEN.array("output", 3, 1, 4, 4);
        INDArray pictures = GOLDEN.array("pictures", 3, 1, 4, 4);
        for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
            double tolerance = type == DataType.DOUBLE ? 1e-9 : 1e-5;
            Reconstruction actual = likelihood.loss(output.castTo(type), pictures.castTo(type));
            assertThat(actual.loss()).isCloseTo(golden.number("loss"), within(tolerance * golden.number("loss")));
            assertClose(actual.gradient(), golden.array("gradient", 3, 1, 4, 4), tolerance * 20);
        }
        assertThatThrownBy(() -> likelihood.loss(output, pictures.reshape(3, 16)))
                .hasMessage("pictures must have the decoder's shape [3, 1, 4, 4]: [3, 16]");
    }

    @Test
    void divergenceFollowsPyTorch() {
        GoldenJson golden = GOLDEN.part("divergence");
        KlDivergence actual = KlDivergence.of(GOLDEN.array("codes", 3, 2 * LATENT));
        assertThat(actual.loss()).isCloseTo(golden.number("loss"), within(1e-10));
        assertClose(actual.gradient(), golden.array("gradient", 3, 2 * LATENT), 1e-10);
        assertThatThrownBy(() -> KlDivergence.of(Nd4j.ones(2, 3)))
                .hasMessage("an encoder's output must be [N, 2 latent]: [2, 3]");
    }

    private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.castTo(DataType.DOUBLE).sub(expected).amaxNumber().doubleValue())
                .isLessThan(tolerance);
    }

    /** A step of plain gradient descent with rate 1 takes the gradient away, so the change of the weights shows it. */
    @Test
    void aStepOfAVaeFollowsPyTorch() {
        GoldenJson golden = GOLDEN.part("step");
        Vae vae = Vae.of(CodeNetworks.dense(4, 1, LATENT, 5).updater(new Sgd(1)), Likelihood.BERNOULLI);
        String[][] names = {
            {"encoder0", "hidden0"}, {"encoder1", "code"}, {"decoder0", "hidden0"}, {"decoder1", "pixels"}
        };
        for (String[] name : names) {
            ComputationGraph network = name[0].startsWith("encoder") ? vae.encoder() : vae.decoder();
            for (String key : new String[] {"W", "b"}) {
                INDArray parameter = network.getParam(name[1] + "_" + key);
                parameter.assign(golden.part("layers")
                        .part(name[0])
                        .array(key.equals("W") ? "w" : "b", parameter.shape())
                        .castTo(DataType.FLOAT));
            }
        }
        INDArray pictures = GOLDEN.array("pictures", 3, 1, 4, 4).castTo(DataType.FLOAT);
        INDArray noise = golden.array("noise", 3, LATENT).castTo(DataType.FLOAT);
        VaeStep step = new VaeStep(vae, golden.number("beta"), 0);
        assertThat(step.stepWith(pictures, noise)).isCloseTo(golden.number("loss"), within(1e-4));
        for (String[] name : names) {
            ComputationGraph network = name[0].startsWith("encoder") ? vae.encoder() : vae.decoder();
            for (String key : new String[] {"W", "b"}) {
                INDArray parameter = network.getParam(name[1] + "_" + key);
                GoldenJson layer = golden.part("layers").part(name[0]);
                INDArray before = layer.array(key.equals("W") ? "w" : "b", parameter.shape());
                INDArray gradient = layer.array(key.equals("W") ? "gradW" : "gradB", parameter.shape());
                assertClose(before.sub(parameter.castTo(DataType.DOUBLE)), gradient, 1e-4);
            }
        }
    }

    /** Bars at random places: two numbers say all of a picture. */
    private static DataSet bars(int number, int size, int channels) {
        Random random = new Random(1);
        INDArray pictures = Nd4j.valueArrayOf(new long[] {number, channels, size, size}, -1f, DataType.FLOAT);
        for (int i = 0; i < number; i++) {
            int column = random.nextInt(size);
            for (int c = 0; c < channels; c++) {
                for (int row = 0; row < size; row++) {
                    pictures.putScalar(new long[] {i, c, row, column}, 1);
                }
            }
        }
        return new DataSet(pictures, Nd4j.zeros(number, 1));
    }

    private static double loss(Trainable step, DataSet data, int epochs) {
        History history = Trainer.of(step)
                .epochs(epochs)
                .fit(new ListDataSetIterator<>(data.asList(), 32), new ListDataSetIterator<>(data.asList(), 64));
        return history.lastEpoch().orElseThrow().validationLoss();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void autoencodersLearnToRebuild(boolean convolutional) {
        DataSet data = bars(128, 8, 3);
        CodeNetworks networks = convolutional
                ? CodeNetworks.convolutional(8, 3, 3, 4).updater(new Adam(5e-3))
                : CodeNetworks.dense(8, 3, 3, 32).updater(new Adam(5e-3));
        Autoencoder model = Autoencoder.of(networks, Likelihood.GAUSSIAN);
        double first = loss(new AutoencoderStep(model), data, 1);
        double last = loss(new AutoencoderStep(model), data, 40);
        assertThat(last).isLessThan(first / 3);
        INDArray rebuilt = model.reconstruct(data.getFeatures());
        assertThat(rebuilt.squaredDistance(data.getFeatures()) / 2 / 128).isCloseTo(last, within(1e-2 * last));
    }

    @Test
    void aVaeLearnsAndItsLossIsMadeOfItsParts() {
        DataSet data = bars(128, 8, 1);
        Vae vae = Vae.of(CodeNetworks.dense(8, 1, LATENT, 32).updater(new Adam(5e-3)), Likelihood.BERNOULLI);
        VaeStep step = new VaeStep(vae, 0.5, 20);
        assertThat(step.beta()).isCloseTo(0.025, within(1e-12));
        History history = Trainer.of(step)
                .epochs(30)
                .fit(new ListDataSetIterator<>(data.asList(), 32), new ListDataSetIterator<>(data.asList(), 64));
        assertThat(step.beta()).isEqualTo(0.5);
        double[] rebuilt = history.series(VaeStep.RECONSTRUCTION)[1];
        double[] divergence = history.series(VaeStep.DIVERGENCE)[1];
        assertThat(rebuilt[29]).isLessThan(rebuilt[0] / 1.5);
        assertThat(divergence[29]).isGreaterThan(0.5);
        assertThat(history.lastEpoch().orElseThrow().validationLoss())
                .isCloseTo(rebuilt[29] + 0.5 * divergence[29], within(1e-6));
        INDArray made = vae.sample(5, 3);
        assertThat(made.shape()).containsExactly(5, 1, 8, 8);
        assertThat(made.amaxNumber().doubleValue()).isLessThanOrEqualTo(1);
        assertThat(vae.sample(5, 3)).isEqualTo(made);
        INDArray codes = vae.encode(data.getFeatures());
        INDArray line = vae.interpolate(codes.getRow(0, true), codes.getRow(1, true), 5);
        assertThat(line.shape()).containsExactly(5, 1, 8, 8);
        assertThat(line.slice(0)).isEqualTo(vae.decode(codes).slice(0));
        assertThat(line.slice(4)).isEqualTo(vae.decode(codes).slice(1));
    }

    @Test
    void resumesExactly() {
        DataSet data = bars(64, 8, 1);
        Vae whole = vae();
        Trainer.of(new VaeStep(whole, 1, 10)).epochs(3).fit(new ListDataSetIterator<>(data.asList(), 16));
        Trainer.of(new VaeStep(vae(), 1, 10))
                .epochs(3)
                .maxSteps(5)
                .runDirectory(directory)
                .callback(new Checkpoints())
                .fit(new ListDataSetIterator<>(data.asList(), 16));
        Vae resumed = vae();
        Trainer.of(new VaeStep(resumed, 1, 10))
                .epochs(3)
                .runDirectory(directory)
                .resumeFrom(directory.resolve("checkpoints/last.zip"))
                .fit(new ListDataSetIterator<>(data.asList(), 16));
        assertThat(resumed.encoder().params().toFloatVector())
                .isEqualTo(whole.encoder().params().toFloatVector());
        assertThat(resumed.decoder().params().toFloatVector())
                .isEqualTo(whole.decoder().params().toFloatVector());
    }

    private static Vae vae() {
        return Vae.of(CodeNetworks.convolutional(8, 1, LATENT, 4), Likelihood.BERNOULLI);
    }

    @Test
    void modelsAreSavedAndLoaded() {
        INDArray pictures = bars(4, 8, 1).getFeatures();
        for (CodeModel model :
                new CodeModel[] {vae(), Autoencoder.of(CodeNetworks.dense(8, 1, 3, 8), Likelihood.GAUSSIAN)}) {
            Path folder = directory.resolve(model.getClass().getSimpleName());
            model.save(folder);
            CodeModel loaded = CodeModel.load(folder);
            assertThat(loaded).hasSameClassAs(model);
            assertThat(loaded.latent()).isEqualTo(model.latent());
            assertThat(loaded.reconstruct(pictures)).isEqualTo(model.reconstruct(pictures));
        }
        assertThatThrownBy(() -> CodeModel.load(directory.resolve("nowhere"))).isInstanceOf(ModelFileException.class);
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> CodeNetworks.convolutional(30, 1, 2, 8)).hasMessage("size must be divisible by 4: 30");
        assertThatThrownBy(() -> CodeNetworks.dense(28, 1, 0, 8)).hasMessage("latent must be positive: 0");
        assertThatThrownBy(() -> CodeNetworks.dense(28, 1, 2)).hasMessage("there must be a hidden layer");
        assertThatThrownBy(() -> new VaeStep(vae(), -1, 0)).hasMessage("beta must be zero or more: -1.0");
        assertThatThrownBy(() -> new VaeStep(vae(), 1, -1)).hasMessage("warmUp must be zero or more: -1");
        assertThatThrownBy(() -> vae().decode(Nd4j.ones(1, 3))).hasMessage("codes must be [N, 2]: [1, 3]");
        assertThatThrownBy(() -> vae().sample(0, 1)).hasMessage("number must be positive: 0");
        assertThatThrownBy(() -> vae().interpolate(Nd4j.ones(1, 2), Nd4j.ones(1, 2), 1))
                .hasMessage("steps must be at least 2: 1");
    }
}
