package org.inkstone.generative.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.inkstone.train.ModelFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ClipTest {
    @TempDir
    Path folder;

    private final ClipTokenizer tokenizer = Tiny.tokenizer();
    private final Clip clip = Clip.create(Tiny.config().build(), tokenizer);
    private final INDArray pictures = new Colours().pictures();

    @Test
    void vectorsHaveLengthOneAndDoNotDependOnTheBatch() {
        INDArray images = clip.encodeImage(pictures);
        assertThat(images.shape()).containsExactly(6, 6);
        assertThat(images.norm2(1).distance2(Nd4j.ones(DataType.FLOAT, 6))).isCloseTo(0, within(1e-5));
        List<String> many = Collections.nCopies(300, "green");
        INDArray texts = clip.encodeText(many);
        assertThat(texts.shape()).containsExactly(300, 6);
        INDArray alone = clip.encodeText(List.of("green"));
        assertThat(texts.getRow(299).distance2(alone.getRow(0))).isCloseTo(0, within(1e-5));
    }

    @Test
    void unknownWordsFallBackToPieces() {
        int[] known = tokenizer.encode("red");
        int[] unknown = tokenizer.encode("Zz\u00e9");
        assertThat(known.length).isLessThan(tokenizer.encode("rd e").length);
        assertThat(unknown).doesNotContain(tokenizer.tokenizer().vocabulary().unknownId());
        assertThat(tokenizer.tokenizer().decode(unknown).strip()).isEqualTo("zz\u00e9");
        assertThat(clip.encodeText(List.of("Zz\u00e9 \ud83e\udd81"))
                        .norm2Number()
                        .doubleValue())
                .isCloseTo(1, within(1e-5));
        assertThat(tokenizer.encode("  RED \n")).isEqualTo(known);
        assertThat(tokenizer.encode("a very long text of many words")).hasSize(8);
        assertThat(tokenizer.encode("")).hasSize(2);
    }

    @Test
    void tokensHaveStatesBeforeTheyAreSummedUp() {
        Clip.TextStates states = clip.textStates(List.of("red", "green green"));
        assertThat(states.states().shape()).containsExactly(2, 8, 8);
        assertThat(states.mask().sum(1).toDoubleVector()[0]).isLessThan(8);
        // the mean of the states times the last matrix is the text's vector
        INDArray weights = states.mask().divColumnVector(states.mask().sum(true, 1));
        INDArray mean = states.states()
                .mul(weights.reshape(2, 8, 1))
                .sum(1)
                .mmul(clip.textEncoder().getParam("4_W"));
        INDArray unit = mean.divColumnVector(mean.norm2(true, 1));
        assertThat(unit.distance2(clip.encodeText(List.of("red", "green green"))))
                .isCloseTo(0, within(1e-5));
    }

    @Test
    void aFileKeepsEverything() throws IOException {
        Path file = folder.resolve("clip.zip");
        clip.learnedLogScale().update(1, 0.5);
        clip.save(file);
        Clip loaded = Clip.load(file);
        assertThat(loaded.encodeImage(pictures)).isEqualTo(clip.encodeImage(pictures));
        assertThat(loaded.encodeText(Colours.NAMES)).isEqualTo(clip.encodeText(Colours.NAMES));
        assertThat(loaded.scale()).isEqualTo(clip.scale());
        assertThat(loaded.loss()).isEqualTo(ClipLoss.SOFTMAX);
        assertThat(Files.list(folder)).hasSize(1);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> Clip.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("clip.zip is damaged or no CLIP");
        assertThatThrownBy(() -> Clip.load(folder.resolve("none.zip"))).hasMessageContaining("no CLIP at");
    }

    @Test
    void aVisionTransformerMayEncodePictures() {
        Clip transformer = Clip.create(Tiny.config().visionTransformer(4).build(), tokenizer);
        assertThat(transformer.encodeImage(pictures).shape()).containsExactly(6, 6);
        assertThatThrownBy(() -> Tiny.config().visionTransformer(3).build())
                .hasMessageContaining("patch must divide height 8");
    }

    @Test
    void encodersOfDifferentSizesAreRefused() {
        ClipConfig wide = Tiny.config().embedding(7).build();
        MultiLayerNetwork other = new MultiLayerNetwork(wide.textEncoder(tokenizer));
        assertThatThrownBy(() -> new Clip(clip.shape(), tokenizer, clip.imageEncoder(), other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the embedding has 6 features, but the text encoder gives 7");
        INDArray theirs = Clip.create(wide, tokenizer).encodeText(Colours.NAMES);
        assertThatThrownBy(() -> Clip.similarity(clip.encodeImage(pictures), theirs))
                .hasMessageContaining("same size: pictures' have 6 features, texts' 7");
    }

    @Test
    void badInputIsRefused() {
        assertThatThrownBy(() -> clip.encodeImage(Nd4j.zeros(DataType.FLOAT, 1, 8, 8, 3)))
                .hasMessageContaining("[N, 3, 8, 8]: [1, 8, 8, 3]");
        assertThatThrownBy(() -> clip.encodeText(List.of())).hasMessageContaining("no texts");
        assertThatThrownBy(() -> Tiny.config().embedding(0).build())
                .hasMessageContaining("embedding must be positive: 0");
        assertThatThrownBy(() -> Tiny.config().convolutional(4, 5).build()).hasMessageContaining("multiples of 16");
        assertThatThrownBy(() -> new ClipTokenizer(tokenizer.tokenizer(), 2)).hasMessageContaining("maxLength");
        assertThatThrownBy(() -> ZeroShotClassifier.of(clip, List.of("cat"), List.of("{}")))
                .hasMessageContaining("two or more");
        assertThatThrownBy(() -> ZeroShotClassifier.of(clip, List.of("cat", "dog"), List.of("a picture")))
                .hasMessageContaining("a place {}");
        assertThatThrownBy(() -> ZeroShotClassifier.of(clip, List.of("cat", "dog"), List.of()))
                .hasMessageContaining("templates");
    }
}
