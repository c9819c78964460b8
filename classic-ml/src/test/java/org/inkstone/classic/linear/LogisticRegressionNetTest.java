package org.inkstone.classic.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.classic.data.LabelledRows;
import org.inkstone.classic.data.SyntheticData;
import org.inkstone.classic.linear.LogisticRegression.Options;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

class LogisticRegressionNetTest {
    private static LabelledRows data(int classes) {
        return SyntheticData.makeBlobs(240, classes, 3, 5, 11);
    }

    private static INDArray targets(LabelledRows data, int classes) {
        int n = data.x().rows();
        INDArray y = Nd4j.zeros(n, classes == 2 ? 1 : classes);
        for (int i = 0; i < n; i++) {
            if (classes == 2) {
                y.putScalar(i, 0, data.y()[i]);
            } else {
                y.putScalar(i, data.y()[i], 1);
            }
        }
        return y;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void trainedItReachesTheSameOptimum(int classes) {
        LabelledRows data = data(classes);
        LogisticRegressionModel model =
                LogisticRegression.fit(data, Options.defaults().withTol(1e-6).withMaxIter(1_000));
        MultiLayerNetwork network = new MultiLayerNetwork(
                LogisticRegressionNet.configuration(3, classes, 1, data.x().rows(), new Adam(0.03)));
        network.init();
        DataSet all = new DataSet(data.x().toINDArray(), targets(data, classes));
        for (int step = 0; step < 1_500; step++) {
            network.fit(all);
        }
        INDArray w = network.getParam("0_W");
        for (int k = 0; k < model.coefficients().length; k++) {
            assertThat(w.getColumn(k).toDoubleVector()).containsExactly(model.coefficients()[k], within(5e-3));
        }
        double objective = network.score(all);
        MultiLayerNetwork optimum = new MultiLayerNetwork(
                LogisticRegressionNet.configuration(3, classes, 1, data.x().rows(), new Sgd(0)));
        optimum.init();
        optimum.setParams(LogisticRegressionNet.of(model).params());
        assertThat(objective).isCloseTo(optimum.score(all), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void madeOfAModelItGivesItsProbabilities(int classes) {
        LabelledRows data = data(classes);
        LogisticRegressionModel model = LogisticRegression.fit(data, Options.defaults());
        INDArray out = LogisticRegressionNet.of(model).output(data.x().toINDArray());
        double[][] probabilities = model.predictProba(data.x());
        for (int i = 0; i < probabilities.length; i++) {
            for (int k = 0; k < out.size(1); k++) {
                assertThat(out.getDouble(i, k)).isCloseTo(probabilities[i][classes == 2 ? 1 : k], within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void badInputsAreNamed(int classes) {
        assertThatThrownBy(() -> LogisticRegressionNet.configuration(3, classes, 1, 10, new Sgd(0.1)))
                .hasMessage("classes must be at least 2: " + classes);
        assertThatThrownBy(() -> LogisticRegressionNet.configuration(3, 2, 0, 10, new Sgd(0.1)))
                .hasMessageContaining("c must be positive");
        assertThatThrownBy(() -> LogisticRegressionNet.configuration(0, 2, 1, 10, new Sgd(0.1)))
                .hasMessageContaining("features");
    }
}
