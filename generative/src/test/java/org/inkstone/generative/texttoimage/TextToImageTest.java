package org.inkstone.generative.texttoimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inkstone.generative.clip.Clip;
import org.inkstone.train.ModelFileException;
import org.inkstone.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TextToImageTest {
    private static final int SIDE = TinyStages.SIDE;
    private static final int SIZE = TinyStages.EMBEDDING;

    private static TextToImage pipeline() {
        return TextToImage.of(TinyStages.clip(SIZE), TinyStages.prior(SIZE), TinyStages.decoder(SIZE, SIDE));
    }

    private static TextToImageOptions options() {
        return new TextToImageOptions(
                3, 2, new DiffusionPrior.Options(3, 2, 2, 1), new PictureDecoder.Options(3, 2, 2), 3);
    }

    @Test
    void decoderLearnsToDrawWhatAnEmbeddingMeans() {
        PictureDecoder decoder = TinyStages.decoder(4, 2);
        INDArray pictures = TinyStages.pictures(2);
        INDArray embeddings = Nd4j.eye(4).castTo(DataType.FLOAT);
        Trainer.of(decoder.step()).epochs(500).fit(decoder.batches(pictures, embeddings, 4, 1));
        INDArray drawn = decoder.decode(embeddings, new PictureDecoder.Options(10, 1, 5));
        assertThat(new NearestPictures(pictures).of(drawn).stream().map(NearestPictures.Match::index))
                .containsExactly(0, 1, 2, 3);
        assertThat(drawn.maxNumber().doubleValue()).isLessThanOrEqualTo(1);
    }

    @Test
    void upSamplerSeesTheSmallPicture() {
        UpSampler upSampler = TinyStages.upSampler(2);
        INDArray pictures = TinyStages.pictures(2);
        Trainer.of(upSampler.step(2)).epochs(500).fit(PairBatches.shuffled(pictures, pictures, 4, 1));
        INDArray small = PictureSizes.reduced(pictures, 2);
        INDArray drawn = upSampler.enlarge(small, 10, 5);
        assertThat(drawn.shape()).containsExactly(4, 3, 2, 2);
        assertThat(new NearestPictures(pictures).of(drawn).stream().map(NearestPictures.Match::index))
                .containsExactly(0, 1, 2, 3);
        assertThatThrownBy(() -> upSampler.enlarge(Nd4j.zeros(1, 3, 3, 3), 5, 1))
                .hasMessage("pictures [1, 3, 3, 3] can't be enlarged by a whole number to [3, 2, 2]");
        assertThatThrownBy(() -> upSampler.step(1)).hasMessage("factor must be 2 or more: 1");
    }

    @Test
    void picturesAreReducedAndEnlarged() {
        INDArray picture = Nd4j.arange(16).castTo(DataType.FLOAT).reshape('c', 1, 1, 4, 4);
        INDArray small = PictureSizes.reduced(picture, 2);
        assertThat(small.reshape(2, 2).toFloatMatrix()).isDeepEqualTo(new float[][] {{2.5f, 4.5f}, {10.5f, 12.5f}});
        INDArray two = Nd4j.concat(1, small, small.neg());
        INDArray large = PictureSizes.enlarged(two, 2);
        assertThat(large.shape()).containsExactly(1, 2, 4, 4);
        assertThat(large.getFloat(0, 0, 1, 2)).isEqualTo(4.5f);
        assertThat(large.getFloat(0, 1, 3, 1)).isEqualTo(-10.5f);
        assertThat(PictureSizes.reduced(large, 2)).isEqualTo(two);
    }

    @Test
    void sameSeedSamePicturesBestFirst() {
        TextToImage pipeline = pipeline();
        TextToImage.Result result = pipeline.generate("red", options());
        assertThat(result.pictures().shape()).containsExactly(2, 3, SIDE, SIDE);
        assertThat(result.scores()).hasSize(2);
        assertThat(result.scores()[0]).isGreaterThanOrEqualTo(result.scores()[1]);
        assertThat(pipeline.generate("red", options()).pictures()).isEqualTo(result.pictures());
        assertThat(pipeline.generate("red", options().withSeed(9)).pictures()).isNotEqualTo(result.pictures());
        Clip clip = pipeline.clip();
        double score = clip.encodeImage(result.pictures())
                .mmul(clip.encodeText(List.of("red")).transpose())
                .getDouble(0, 0);
        assertThat(result.scores()[0]).isCloseTo(score, within(1e-5));
    }

    @Test
    void decoderMayDrawSmallerThanClipSees() {
        TextToImage pipeline = TextToImage.of(
                TinyStages.clip(SIZE),
                TinyStages.prior(SIZE),
                TinyStages.decoder(SIZE, SIDE / 2),
                TinyStages.upSampler(SIDE));
        assertThat(pipeline.generate("red", options()).pictures().shape()).containsExactly(2, 3, SIDE, SIDE);
    }

    @Test
    void trainingPicturesAreReducedToTheDecodersSize() {
        PictureDecoder decoder = TinyStages.decoder(4, 4);
        INDArray embeddings = Nd4j.eye(4).castTo(DataType.FLOAT);
        INDArray pictures = TinyStages.pictures(SIDE);
        assertThat(decoder.validationBatches(pictures, embeddings, 4).next().getFeatures(0))
                .isEqualTo(TinyStages.pictures(4));
        assertThatThrownBy(() -> decoder.batches(TinyStages.pictures(6), embeddings, 4, 1))
                .hasMessage(
                        "pictures must be of the decoder's size [3, 4, 4] or larger by a whole number: [4, 3, 6, 6]");
    }

    @Test
    void promptsAreRewrittenAndMayHaveUnknownWords() {
        TextToImage pipeline = pipeline().withRewriter((caption, random) -> "a " + caption);
        TextToImage.Result result = pipeline.generate("Zyzzyva 🦄", options());
        assertThat(result.prompt()).isEqualTo("Zyzzyva 🦄");
        assertThat(result.rewritten()).isEqualTo("a Zyzzyva 🦄");
        assertThat(result.pictures().isNaN().any()).isFalse();
        assertThatThrownBy(() -> pipeline.generate(" ", options())).hasMessage("the prompt must not be blank");
    }

    @Test
    void oneFolderKeepsThePipeline(@TempDir Path folder) throws IOException {
        Path saved = folder.resolve("pipeline");
        TextToImage pipeline = TextToImage.of(
                TinyStages.clip(SIZE),
                TinyStages.prior(SIZE),
                TinyStages.decoder(SIZE, SIDE),
                TinyStages.upSampler(2 * SIDE));
        INDArray pictures = pipeline.generate("blue", options()).pictures();
        assertThat(pictures.shape()).containsExactly(2, 3, 2 * SIDE, 2 * SIDE);
        pipeline.save(saved);
        assertThat(TextToImage.isIn(saved)).isTrue();
        TextToImage loaded = TextToImage.load(saved);
        assertThat(loaded.upSampler()).isPresent();
        assertThat(loaded.generate("blue", options()).pictures()).isEqualTo(pictures);
        assertThat(loaded.seenByClip(pictures).shape()).containsExactly(2, 3, SIDE, SIDE);
        Files.delete(saved.resolve("prior.zip"));
        assertThat(TextToImage.isIn(saved)).isFalse();
        assertThatThrownBy(() -> TextToImage.load(saved))
                .isInstanceOf(ModelFileException.class)
                .hasMessage(saved + " holds no text-to-image pipeline: prior.zip is missing");
    }

    @Test
    void stagesOfDifferentSizesAreRefused() {
        assertThatThrownBy(() ->
                        TextToImage.of(TinyStages.clip(SIZE), TinyStages.prior(5), TinyStages.decoder(SIZE, SIDE)))
                .hasMessage("embeddings must have one size: CLIP's have 6 values, the prior's 5, the decoder's 6;"
                        + " prior and decoder must be trained with this CLIP");
        assertThatThrownBy(() ->
                        TextToImage.of(TinyStages.clip(SIZE), TinyStages.prior(SIZE), TinyStages.decoder(SIZE, 12)))
                .hasMessage("pictures must be CLIP's 3x8x8 or larger by a whole number: [3, 12, 12]");
        assertThatThrownBy(() -> TextToImage.of(
                        TinyStages.clip(SIZE),
                        TinyStages.prior(SIZE),
                        TinyStages.decoder(SIZE, 5),
                        TinyStages.upSampler(SIDE)))
                .hasMessageContaining("can't be enlarged by a whole number to [3, 8, 8]");
        assertThatThrownBy(() -> TinyStages.decoder(SIZE, SIDE)
                        .decode(Nd4j.ones(1, 5), options().decoder()))
                .hasMessage("embeddings must be [N, 6], the decoder's size: [1, 5]");
        assertThatThrownBy(() -> PictureDecoder.of(TinyStages.prior(SIZE).model()))
                .hasMessageContaining("a decoder makes pictures out of embeddings");
        assertThatThrownBy(() -> UpSampler.of(TinyStages.decoder(SIZE, SIDE).model()))
                .hasMessageContaining("an up-sampler makes pictures without a condition");
        assertThatThrownBy(() -> options().withDraws(2, 3)).hasMessage("kept must be 1 to the 2 draws: 3");
    }
}
