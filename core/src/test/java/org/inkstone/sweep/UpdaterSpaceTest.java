package org.inkstone.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.lang3.SerializationUtils;
import org.deeplearning4j.arbiter.ComputationGraphSpace;
import org.deeplearning4j.arbiter.DL4JConfiguration;
import org.deeplearning4j.arbiter.GraphConfiguration;
import org.deeplearning4j.arbiter.MultiLayerSpace;
import org.deeplearning4j.arbiter.layers.DenseLayerSpace;
import org.deeplearning4j.arbiter.layers.OutputLayerSpace;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.CandidateGenerator;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.serde.jackson.JsonMapper;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.inkstone.schedule.CosineSchedule;
import org.inkstone.schedule.ScheduledAdaGrad;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ISchedule;

class UpdaterSpaceTest {
    private static final ISchedule COSINE = CosineSchedule.overIterations(0.3, 10);

    private static <T> T at(ParameterSpace<T> space, double... units) {
        int[] indices = new int[space.numParameters()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
        }
        space.setIndices(indices);
        return space.getValue(units);
    }

    @Test
    void everyUpdaterHasItsOwnDefaults() {
        Map<UpdaterFamily, IUpdater> own = Map.ofEntries(
                Map.entry(UpdaterFamily.SGD, new Sgd()),
                Map.entry(UpdaterFamily.NESTEROVS, new Nesterovs()),
                Map.entry(UpdaterFamily.ADAM, new Adam()),
                Map.entry(UpdaterFamily.ADA_MAX, new AdaMax()),
                Map.entry(UpdaterFamily.AMS_GRAD, new AMSGrad()),
                Map.entry(UpdaterFamily.NADAM, new Nadam()),
                Map.entry(UpdaterFamily.ADA_GRAD, new AdaGrad()),
                Map.entry(UpdaterFamily.ADA_DELTA, new AdaDelta()),
                Map.entry(UpdaterFamily.RMS_PROP, new RmsProp()),
                Map.entry(UpdaterFamily.ADA_BELIEF, new AdaBelief()),
                Map.entry(UpdaterFamily.NO_OP, new NoOp()));
        assertThat(own).containsOnlyKeys(UpdaterFamily.values());
        own.forEach((family, updater) -> assertThat(UpdaterSpace.of(family).getValue(new double[0]))
                .as(family.toString())
                .isEqualTo(updater));
    }

    @Test
    void aRateLeavesTheOtherDefaults() {
        Map<UpdaterFamily, IUpdater> own = Map.of(
                UpdaterFamily.SGD, new Sgd(0.02),
                UpdaterFamily.NESTEROVS, new Nesterovs(0.02, 0.9), // of one number it would be the momentum
                UpdaterFamily.ADAM, new Adam(0.02),
                UpdaterFamily.ADA_MAX, new AdaMax(0.02),
                UpdaterFamily.AMS_GRAD, new AMSGrad(0.02),
                UpdaterFamily.NADAM, new Nadam(0.02),
                UpdaterFamily.ADA_GRAD, new AdaGrad(0.02),
                UpdaterFamily.RMS_PROP, new RmsProp(0.02),
                UpdaterFamily.ADA_BELIEF, new AdaBelief(0.02));
        own.forEach((family, updater) -> assertThat(
                        UpdaterSpace.of(family).learningRate(Spaces.fixed(0.02)).getValue(new double[0]))
                .as(family.toString())
                .isEqualTo(updater));
    }

    @Test
    void aScheduleLeavesTheOtherDefaults() {
        Map<UpdaterFamily, IUpdater> own = Map.of(
                UpdaterFamily.SGD, new Sgd(COSINE),
                UpdaterFamily.NESTEROVS, new Nesterovs(COSINE),
                UpdaterFamily.ADAM, new Adam(COSINE),
                UpdaterFamily.ADA_MAX, new AdaMax(COSINE),
                UpdaterFamily.AMS_GRAD, new AMSGrad(COSINE),
                UpdaterFamily.NADAM, new Nadam(COSINE),
                UpdaterFamily.ADA_GRAD, new ScheduledAdaGrad(COSINE),
                UpdaterFamily.RMS_PROP, new RmsProp(COSINE),
                UpdaterFamily.ADA_BELIEF, new AdaBelief(COSINE));
        own.forEach((family, updater) -> {
            IUpdater drawn =
                    UpdaterSpace.of(family).schedule(Spaces.fixed(COSINE)).getValue(new double[0]);
            assertThat(drawn).as(family.toString()).isEqualTo(updater);
            assertThat(drawn.getLearningRate(5, 0)).isEqualTo(COSINE.valueAt(5, 0));
            // as every network clones its updaters
            assertThat(drawn.clone().getLearningRate(5, 0))
                    .as(family.toString())
                    .isEqualTo(COSINE.valueAt(5, 0));
        });
    }

    @Test
    void everyParameterReachesItsUpdater() {
        for (UpdaterFamily family : List.of(
                UpdaterFamily.ADAM,
                UpdaterFamily.ADA_MAX,
                UpdaterFamily.AMS_GRAD,
                UpdaterFamily.NADAM,
                UpdaterFamily.ADA_BELIEF)) {
            IUpdater drawn = UpdaterSpace.of(family)
                    .learningRate(Spaces.fixed(0.1))
                    .beta1(Spaces.fixed(0.2))
                    .beta2(Spaces.fixed(0.3))
                    .epsilon(Spaces.fixed(0.4))
                    .getValue(new double[0]);
            assertThat(drawn)
                    .extracting("learningRate", "beta1", "beta2", "epsilon")
                    .containsExactly(0.1, 0.2, 0.3, 0.4);
        }
        assertThat(UpdaterSpace.of(UpdaterFamily.NESTEROVS)
                        .momentum(Spaces.fixed(0.2))
                        .getValue(new double[0]))
                .isEqualTo(new Nesterovs(0.1, 0.2));
        assertThat(UpdaterSpace.of(UpdaterFamily.ADA_DELTA)
                        .rho(Spaces.fixed(0.2))
                        .epsilon(Spaces.fixed(0.3))
                        .getValue(new double[0]))
                .isEqualTo(new AdaDelta(0.2, 0.3));
        assertThat(UpdaterSpace.of(UpdaterFamily.RMS_PROP)
                        .rmsDecay(Spaces.fixed(0.2))
                        .epsilon(Spaces.fixed(0.3))
                        .getValue(new double[0]))
                .isEqualTo(new RmsProp(0.1, 0.2, 0.3));
        assertThat(UpdaterSpace.of(UpdaterFamily.ADA_GRAD)
                        .epsilon(Spaces.fixed(0.3))
                        .getValue(new double[0]))
                .isEqualTo(new AdaGrad(0.1, 0.3));
    }

    @Test
    void aChoiceHasRangesOfItsOwnAndDescribesOnlyWhatMatters() {
        ParameterSpace<IUpdater> space = Spaces.oneOf(
                UpdaterSpace.of(UpdaterFamily.SGD).learningRate(Spaces.logUniform(0.01, 1)),
                UpdaterSpace.of(UpdaterFamily.ADAM)
                        .learningRate(Spaces.logUniform(1e-4, 1e-2))
                        .beta1(Spaces.uniform(0.8, 0.95)),
                UpdaterSpace.of(UpdaterFamily.ADA_DELTA));
        assertThat(space.numParameters()).isEqualTo(4);
        assertThat(at(space, 0, 1, 0, 0)).isEqualTo(new Sgd(1.0));
        assertThat(at(space, 0.5, 1, 0, 1)).isEqualTo(new Adam(1e-4, 0.95, 0.999, 1e-8));
        assertThat(at(space, 1, 1, 0, 1)).isEqualTo(new AdaDelta());
        DescribedSpace described = (DescribedSpace) space;
        assertThat(described.describe(new double[] {0, 1, 0, 0}))
                .containsExactly(Map.entry("updater", "sgd"), Map.entry("learningRate", 1.0));
        assertThat(described.describe(new double[] {0.5, 1, 0, 1}))
                .containsExactly(
                        Map.entry("updater", "adam"), Map.entry("learningRate", 1e-4), Map.entry("beta1", 0.95));
        assertThat(described.describe(new double[] {1, 1, 0, 1})).containsExactly(Map.entry("updater", "adadelta"));
        ParameterSpace<IUpdater> alone = Spaces.oneOf(UpdaterSpace.of(UpdaterFamily.SGD));
        assertThat(alone.numParameters()).isZero();
        assertThat(alone.getValue(new double[0])).isEqualTo(new Sgd());
    }

    @Test
    void aSharedLeafIsOneParameter() {
        ParameterSpace<Double> rate = Spaces.logUniform(1e-3, 1e-1);
        ParameterSpace<IUpdater> space = Spaces.oneOf(
                UpdaterSpace.of(UpdaterFamily.SGD).learningRate(rate),
                UpdaterSpace.of(UpdaterFamily.ADAM).learningRate(rate));
        assertThat(space.numParameters()).isEqualTo(2);
        assertThat(space.collectLeaves()).hasSize(2).contains(rate);
        assertThat(at(space, 0, 1).getLearningRate(0, 0)).isEqualTo(0.1);
        assertThat(at(space, 1, 0).getLearningRate(0, 0)).isEqualTo(1e-3);
        assertThat(space.isLeaf()).isFalse();
        assertThatThrownBy(() -> space.setIndices(1))
                .hasMessage("indices must be 2, one for each parameter: 1 of them");
    }

    private static MultiLayerSpace network(ParameterSpace<IUpdater> updaters) {
        return new MultiLayerSpace.Builder()
                .updater(updaters)
                .addLayer(new DenseLayerSpace.Builder()
                        .nIn(4)
                        .nOut(Spaces.integer(2, 6))
                        .activation(Spaces.choice(Activation.RELU, Activation.TANH))
                        .build())
                .addLayer(new OutputLayerSpace.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .lossFunction(LossFunction.MCXENT)
                        .build())
                .setInputType(InputType.feedForward(4))
                .build();
    }

    private static ParameterSpace<IUpdater> updaters() {
        return Spaces.oneOf(
                UpdaterSpace.of(UpdaterFamily.SGD).learningRate(Spaces.logUniform(0.01, 1)),
                UpdaterSpace.of(UpdaterFamily.ADAM)
                        .schedule(Spaces.choice(COSINE, CosineSchedule.overIterations(0.2, 10)))
                        .beta1(Spaces.uniform(0.8, 0.95)));
    }

    private static List<MultiLayerConfiguration> draw(CandidateGenerator generator, int most) {
        List<MultiLayerConfiguration> drawn = new ArrayList<>();
        while (drawn.size() < most && generator.hasMoreCandidates()) {
            Candidate<?> candidate = generator.getCandidate();
            assertThat(candidate.getException()).isNull();
            Object copy = SerializationUtils.clone(candidate).getValue();
            drawn.add(((DL4JConfiguration) copy).getMultiLayerConfiguration());
        }
        return drawn;
    }

    private static IUpdater updaterOf(MultiLayerConfiguration network) {
        return ((BaseLayer) network.getConf(0).getLayer()).getIUpdater();
    }

    @Test
    void worksInArbitersMultiLayerSpaceAtRandom() {
        MultiLayerSpace space = network(updaters());
        assertThat(space.numParameters()).isEqualTo(6);
        RandomSearchGenerator generator = new RandomSearchGenerator(space);
        generator.setRngSeed(5);
        List<MultiLayerConfiguration> drawn = draw(generator, 60);
        assertThat(drawn).hasSize(60);
        Set<String> seen = new HashSet<>();
        Set<Long> widths = new HashSet<>();
        for (MultiLayerConfiguration network : drawn) {
            IUpdater updater = updaterOf(network);
            seen.add(updater.getClass().getSimpleName());
            widths.add(((DenseLayer) network.getConf(0).getLayer()).getNOut());
            if (updater instanceof Adam adam) {
                assertThat(adam.getBeta1()).isBetween(0.8, 0.95);
                assertThat(adam.getBeta2()).isEqualTo(0.999);
                assertThat(adam.getEpsilon()).isEqualTo(1e-8);
                assertThat(adam.getLearningRate(0, 0)).isIn(0.3, 0.2);
            } else {
                assertThat(updater.getLearningRate(0, 0)).isBetween(0.01, 1.0);
            }
            assertThat(MultiLayerConfiguration.fromJson(network.toJson())).isEqualTo(network);
        }
        assertThat(seen).containsExactlyInAnyOrder("Adam", "Sgd");
        assertThat(widths).containsExactlyInAnyOrder(2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void worksInArbitersMultiLayerSpaceAsAGrid() {
        var generator = new GridSearchCandidateGenerator(
                network(updaters()), 3, GridSearchCandidateGenerator.Mode.Sequential, null);
        int all = 2 * 3 * 2 * 3 * 3 * 2;
        assertThat(generator.getTotalNumCandidates()).isEqualTo(all);
        List<MultiLayerConfiguration> drawn = draw(generator, 1000);
        assertThat(drawn).hasSize(all);
        assertThat(drawn.stream().map(UpdaterSpaceTest::updaterOf).distinct().count())
                .isEqualTo(3 + 2 * 3);
    }

    @Test
    void worksInArbitersComputationGraphSpace() {
        ComputationGraphSpace space = new ComputationGraphSpace.Builder()
                .updater(updaters())
                .addInputs("in")
                .addLayer(
                        "out",
                        new OutputLayerSpace.Builder()
                                .nIn(4)
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .lossFunction(LossFunction.MCXENT)
                                .build(),
                        "in")
                .setOutputs("out")
                .build();
        RandomSearchGenerator generator = new RandomSearchGenerator(space);
        for (int i = 0; i < 10; i++) {
            Candidate<?> candidate = generator.getCandidate();
            assertThat(candidate.getException()).isNull();
            var layer = ((GraphConfiguration) candidate.getValue())
                    .getConfiguration()
                    .getVertices()
                    .get("out");
            assertThat(layer).isNotNull();
        }
        assertThat(space.numParameters()).isEqualTo(4);
    }

    @Test
    void goesThroughArbitersJson() throws Exception {
        MultiLayerSpace space = network(updaters());
        MultiLayerSpace back = MultiLayerSpace.fromJson(space.toJson());
        RandomSearchGenerator one = new RandomSearchGenerator(space);
        RandomSearchGenerator other = new RandomSearchGenerator(back);
        one.setRngSeed(9);
        other.setRngSeed(9);
        // not the whole configurations: each has a seed of its own
        assertThat(draw(other, 20).stream().map(UpdaterSpaceTest::updaterOf))
                .containsExactlyElementsOf(
                        draw(one, 20).stream().map(UpdaterSpaceTest::updaterOf).toList());
        ParameterSpace<?> alone = JsonMapper.getMapper()
                .readValue(JsonMapper.getMapper().writeValueAsString(updaters()), ParameterSpace.class);
        assertThat(at(alone, 1, 0, 1, 0)).isEqualTo(at(updaters(), 1, 0, 1, 0));
    }

    @Test
    void badInputIsRefused() {
        assertThatThrownBy(() -> UpdaterSpace.of(UpdaterFamily.SGD).beta1(Spaces.fixed(0.1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sgd has no beta1: its parameters are [learningRate]");
        assertThatThrownBy(() -> UpdaterSpace.of(UpdaterFamily.ADA_DELTA).schedule(Spaces.fixed(COSINE)))
                .hasMessage("adadelta has no learningRate: its parameters are [rho, epsilon]");
        assertThatThrownBy(() -> UpdaterSpace.of(UpdaterFamily.NO_OP).learningRate(Spaces.fixed(0.1)))
                .hasMessage("noop has no learningRate: its parameters are none");
        assertThatThrownBy(() -> UpdaterSpace.of(UpdaterFamily.ADAM)
                        .beta2(Spaces.fixed(1.0))
                        .getValue(new double[0]))
                .hasMessage("beta2 must be at least 0 and below 1: 1.0");
        assertThatThrownBy(() -> UpdaterSpace.of(UpdaterFamily.ADAM)
                        .learningRate(Spaces.fixed(0.0))
                        .getValue(new double[0]))
                .hasMessage("learningRate must be positive: 0.0");
        assertThatThrownBy(Spaces::oneOf).hasMessage("oneOf needs at least one space: none given");
        assertThat(UpdaterFamily.parse("ams-grad")).isEqualTo(UpdaterFamily.AMS_GRAD);
        assertThatThrownBy(() -> UpdaterFamily.parse("addam"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unknown updater: addam; did you mean adam");
    }
}
