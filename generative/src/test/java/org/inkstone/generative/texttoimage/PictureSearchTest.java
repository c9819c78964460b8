package org.inkstone.generative.texttoimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PictureSearchTest {
    @Test
    void picturesAreRankedByTheirCosineWithTheText() {
        INDArray pictures = Nd4j.createFromArray(new float[][] {{-1, 0}, {3, 3}, {5, 0.1f}, {0, 0}});
        ClipRerank ranks = ClipRerank.of(pictures, Nd4j.createFromArray(new float[][] {{2, 0}}));
        assertThat(ranks.order()).containsExactly(2, 1, 3, 0);
        assertThat(ranks.scores()[1]).isCloseTo(Math.sqrt(0.5), within(1e-6));
        assertThat(ranks.scores()[3]).isCloseTo(-1, within(1e-6));
        INDArray drawn = Nd4j.arange(4).castTo(DataType.FLOAT).reshape('c', 4, 1, 1, 1);
        assertThat(ranks.best(drawn, 2).ravel().toFloatVector()).containsExactly(2, 1);
        assertThat(ranks.best(drawn, 9).shape()).containsExactly(4, 1, 1, 1);
    }

    @Test
    void embeddingsOfDifferentSizesAreRefused() {
        assertThatThrownBy(() -> ClipRerank.of(Nd4j.ones(3, 4), Nd4j.ones(1, 5)))
                .hasMessage("a text's embedding must be [1, E] and those of pictures [N, E]: [1, 5] and [3, 4]");
    }

    @Test
    void copiesAreFound() {
        Nd4j.getRandom().setSeed(5);
        INDArray training = Nd4j.rand(DataType.FLOAT, 20, 3, 4, 4).muli(2).subi(1);
        NearestPictures nearest = new NearestPictures(training);
        INDArray asked = Nd4j.concat(
                0,
                training.slice(7).reshape(1, 3, 4, 4),
                training.slice(3).reshape(1, 3, 4, 4).mul(0.9));
        List<NearestPictures.Match> matches = nearest.of(asked);
        assertThat(matches.get(0)).isEqualTo(new NearestPictures.Match(7, 0));
        assertThat(matches.get(1).index()).isEqualTo(3);
        double expected = asked.slice(1).sub(training.slice(3)).norm2Number().doubleValue() / Math.sqrt(48) / 2;
        assertThat(matches.get(1).distance()).isCloseTo(expected, within(3e-3));
        assertThatThrownBy(() -> nearest.of(Nd4j.zeros(1, 3, 8, 8)))
                .hasMessage("pictures must be [M, 3, 4, 4], as the training pictures: [1, 3, 8, 8]");
    }
}
