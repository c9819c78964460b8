package org.inkstone.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.inkstone.plot.Figure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingCurvesTest {
    private static History history(double[][] epochs) {
        History history = new History();
        for (int i = 0; i < epochs.length; i++) {
            double[] e = epochs[i];
            history.add(new EpochRecord(i + 1, i + 1L, true, e[0], e[1], e[2], e[3], 0.1, 1, 1, 0));
        }
        return history;
    }

    private static TrainingCurves.Fit fit(double[]... epochs) {
        return TrainingCurves.verdict(history(epochs)).fit();
    }

    @Test
    void risingValidationLossIsOverFitting() {
        double[][] epochs = {{1, .5, 1, .5}, {.5, .8, .6, .75}, {.2, .95, .7, .76}, {.05, 1, .9, .76}};
        assertThat(fit(epochs)).isEqualTo(TrainingCurves.Fit.OVER_FITTING);
        assertThat(TrainingCurves.verdict(history(epochs)).toString())
                .startsWith("over-fitting: validation loss rose from 0.6000 in epoch 2 to 0.9000 (more than 5%)")
                .contains("Stop at epoch 2");
    }

    @Test
    void aWideGapIsOverFitting() {
        assertThat(fit(new double[][] {{1, .5, 1, .5}, {.1, .99, .55, .8}})).isEqualTo(TrainingCurves.Fit.OVER_FITTING);
    }

    @Test
    void lowAccuracyOnBothIsUnderFitting() {
        assertThat(fit(new double[][] {{2, .3, 2, .3}, {1.5, .5, 1.5, .5}}))
                .isEqualTo(TrainingCurves.Fit.UNDER_FITTING);
        assertThat(TrainingCurves.verdict(history(new double[][] {{2, .3, 2, .3}, {1.5, .5, 1.5, .5}}))
                        .text())
                .contains("still falling");
        assertThat(TrainingCurves.verdict(history(new double[][] {{1.5, .5, 1.5, .5}, {1.5, .5, 1.5, .5}}))
                        .text())
                .contains("levelled off");
    }

    @Test
    void goodCurvesAreFine() {
        double[][] epochs = {{1, .5, 1, .5}, {.2, .93, .22, .92}};
        assertThat(fit(epochs)).isEqualTo(TrainingCurves.Fit.FINE);
        assertThat(TrainingCurves.verdict(history(epochs), 0.95).fit()).isEqualTo(TrainingCurves.Fit.UNDER_FITTING);
    }

    @Test
    void regressionGoesByLoss() {
        double nan = Double.NaN;
        assertThat(fit(new double[][] {{1, nan, 1, nan}, {.2, nan, .22, nan}})).isEqualTo(TrainingCurves.Fit.FINE);
        assertThat(fit(new double[][] {{1, nan, 1, nan}, {.9, nan, .9, nan}}))
                .isEqualTo(TrainingCurves.Fit.UNDER_FITTING);
    }

    @Test
    void oneEpochIsTooShort() {
        assertThat(fit(new double[][] {{1, .5, 1, .5}})).isEqualTo(TrainingCurves.Fit.TOO_SHORT);
        assertThatThrownBy(() -> TrainingCurves.verdict(history(new double[0][]), 2))
                .hasMessage("targetAccuracy must be above 0 and at most 1: 2.0");
    }

    @Test
    void curvesAreDrawn(@TempDir Path directory) {
        double[][] epochs = {{1, .5, 1, .5}, {.5, .8, .6, .75}, {.2, .95, .7, .76}, {.05, 1, .9, .76}};
        Figure figure = TrainingCurves.plot(history(epochs));
        figure.save(directory.resolve("curves.png"));
        assertThat(directory.resolve("curves.png")).isNotEmptyFile();
        Figure lossOnly = TrainingCurves.plot(history(new double[][] {{1, Double.NaN, 1, Double.NaN}}));
        assertThat(lossOnly.width()).isLessThan(figure.width());
        assertThatThrownBy(() -> TrainingCurves.plot(history(new double[0][])))
                .hasMessage("the history has no epoch to draw");
    }
}
