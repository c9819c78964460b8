package org.inkstone.generative.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.inkstone.train.ModelFileException;
import org.inkstone.train.ModelFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DiffusionModelTest {
    @TempDir
    Path directory;

    @Test
    void oneFileHoldsAllOfIt() {
        DiffusionModel model = PlaneModels.conditional(Condition.Kind.LABEL, 4, 0.15);
        Path file = directory.resolve("model.zip");
        model.save(file);
        DiffusionModel loaded = DiffusionModel.load(file);
        assertThat(loaded.settings().schedule()).isEqualTo(PlaneModels.SCHEDULE);
        assertThat(loaded.settings().prediction()).isEqualTo(PredictionType.EPSILON);
        assertThat(loaded.settings().shape()).containsExactly(2);
        assertThat(loaded.settings().shape(5)).containsExactly(5, 2);
        assertThat(loaded.settings().kind()).isEqualTo(Condition.Kind.LABEL);
        assertThat(loaded.settings().width()).isEqualTo(4);
        assertThat(loaded.settings().conditionDropout()).isEqualTo(0.15);
        Condition condition = Condition.labels(4, 2);
        INDArray before =
                model.sampling().condition(condition).guidance(2).seed(9).sample(3, 2);
        assertThat(loaded.sampling().condition(condition).guidance(2).seed(9).sample(3, 2))
                .isEqualTo(before);
        assertThat(ModelFiles.loadGraph(file).params()).isEqualTo(model.graph().params());
    }

    @Test
    void anotherFileIsRefused() {
        Path file = directory.resolve("network.zip");
        DiffusionModel model = PlaneModels.unconditional(PredictionType.EPSILON, 1e-3);
        ModelFiles.save(model.graph(), file);
        assertThatThrownBy(() -> DiffusionModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessage(file + " holds no diffusion model, but another network");
        ModelFiles.save(model.graph(), file, Map.of("diffusion.betas", "0.1 x"));
        assertThatThrownBy(() -> DiffusionModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageStartingWith(file + " is damaged");
        assertThatThrownBy(() -> DiffusionModel.load(directory.resolve("none.zip")))
                .isInstanceOf(ModelFileException.class);
    }

    @Test
    void theConditionHasToFit() {
        DiffusionModel plain = PlaneModels.unconditional(PredictionType.EPSILON, 1e-3);
        DiffusionModel labels = PlaneModels.conditional(Condition.Kind.LABEL, 4, 0);
        INDArray x = Nd4j.rand(2, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain.denoiser().predict(x, 3, Condition.labels(4, 1)))
                .withMessage("the model takes no condition, not LABEL of width 4 for 1 examples");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> labels.denoiser().predict(x, 3, Condition.none()))
                .withMessage("the model takes a condition LABEL of width 4, not no condition");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> labels.sampling().guidance(2))
                .withMessageContaining("trained with dropped conditions");
    }
}
