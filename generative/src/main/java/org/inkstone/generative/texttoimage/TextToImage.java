package org.inkstone.generative.texttoimage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.inkstone.generative.clip.Clip;
import org.inkstone.train.ModelFileException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The whole pipeline of DALL-E 2: prompt, better prompt, CLIP text embedding, embeddings of pictures by the prior, pictures by the
 * decoder, larger ones by the up-sampler, and the best of them by CLIP.
 *
 * <pre>{@code
 * TextToImage pipeline = TextToImage.load(Path.of("runs/text-to-emoji/pipeline"));
 * INDArray pictures = pipeline.generate("a red cat", TextToImageOptions.defaults()).pictures();
 * }</pre>
 */
public final class TextToImage {
    /** The files of the stages in a pipeline's folder. */
    public static final String CLIP = "clip.zip";

    public static final String PRIOR = "prior.zip";

    public static final String DECODER = "decoder.zip";

    public static final String UP_SAMPLER = "up-sampler.zip";

    private final Clip clip;
    private final DiffusionPrior prior;
    private final PictureDecoder decoder;
    private final UpSampler upSampler;
    private final CaptionRewriter rewriter;

    private TextToImage(
            Clip clip, DiffusionPrior prior, PictureDecoder decoder, UpSampler upSampler, CaptionRewriter rewriter) {
        this.clip = Objects.requireNonNull(clip, "clip");
        this.prior = Objects.requireNonNull(prior, "prior");
        this.decoder = Objects.requireNonNull(decoder, "decoder");
        this.upSampler = upSampler;
        this.rewriter = Objects.requireNonNull(rewriter, "rewriter");
    }

    /**
     * A pipeline of trained stages, without up-sampler and rewriter.
     *
     * @throws IllegalArgumentException for stages whose embeddings or pictures differ in size
     */
    public static TextToImage of(Clip clip, DiffusionPrior prior, PictureDecoder decoder) {
        checkEmbeddings(clip, prior, decoder);
        checkPictures(clip, decoder.pictureShape());
        return new TextToImage(clip, prior, decoder, null, CaptionRewriter.none());
    }

    /**
     * A pipeline of trained stages whose decoder draws small pictures for an up-sampler, without rewriter.
     *
     * @throws IllegalArgumentException for stages whose embeddings or pictures differ in size
     */
    public static TextToImage of(Clip clip, DiffusionPrior prior, PictureDecoder decoder, UpSampler upSampler) {
        checkEmbeddings(clip, prior, decoder);
        long[] large = upSampler.model().settings().shape();
        upSampler.factorFrom(decoder.model().settings().shape(1));
        checkPictures(clip, large);
        return new TextToImage(clip, prior, decoder, upSampler, CaptionRewriter.none());
    }

    private static void checkEmbeddings(Clip clip, DiffusionPrior prior, PictureDecoder decoder) {
        if (clip.embeddingSize() != prior.embeddingSize() || clip.embeddingSize() != decoder.embeddingSize()) {
            throw new IllegalArgumentException("embeddings must have one size: CLIP's have " + clip.embeddingSize()
                    + " values, the prior's " + prior.embeddingSize() + ", the decoder's " + decoder.embeddingSize()
                    + "; prior and decoder must be trained with this CLIP");
        }
    }

    private static void checkPictures(Clip clip, long[] picture) {
        if (picture[0] != clip.channels()
                || picture[1] % clip.height() != 0
                || picture[2] % clip.width() != 0
                || picture[1] / clip.height() != picture[2] / clip.width()) {
            throw new IllegalArgumentException("pictures must be CLIP's " + clip.channels() + "x" + clip.height() + "x"
                    + clip.width() + " or larger by a whole number: " + Arrays.toString(picture));
        }
    }

    /** The same with a rewriter of prompts; it is not saved with the pipeline. */
    public TextToImage withRewriter(CaptionRewriter ofPrompts) {
        return new TextToImage(clip, prior, decoder, upSampler, ofPrompts);
    }

    /**
     * What came out, best first.
     *
     * @param prompt    as it was given
     * @param rewritten as the models saw it
     * @param pictures  [N, C, H, W] in -1..1
     * @param scores    cosine of each picture with the rewritten prompt, by CLIP
     */
    public record Result(String prompt, String rewritten, INDArray pictures, double[] scores) {}

    /**
     * Makes pictures of a prompt; equal options give equal pictures. Words that the CLIP never saw are read in pieces.
     *
     * @throws IllegalArgumentException for a blank prompt
     */
    public Result generate(String prompt, TextToImageOptions options) {
        if (prompt.isBlank()) {
            throw new IllegalArgumentException("the prompt must not be blank");
        }
        String rewritten = rewriter.rewrite(prompt, new Random(options.prior().seed()));
        INDArray text = clip.encodeText(List.of(rewritten));
        INDArray texts = clip.encodeText(Collections.nCopies(options.draws(), rewritten));
        INDArray drawn = draw(texts, options);
        ClipRerank ranks = ClipRerank.of(clip.encodeImage(seenByClip(drawn)), text);
        double[] scores = Arrays.copyOf(ranks.scores(), options.kept());
        return new Result(prompt, rewritten, ranks.best(drawn, options.kept()), scores);
    }

    /**
     * One picture for each text, without ranking.
     *
     * @param texts [N, E] embeddings by the pipeline's CLIP
     * @return [N, C, H, W] in -1..1
     */
    public INDArray draw(INDArray texts, TextToImageOptions options) {
        INDArray drawn = decoder.decode(prior.sample(texts, options.prior()), options.decoder());
        return upSampler == null
                ? drawn
                : upSampler.enlarge(
                        drawn, options.upSampleSteps(), options.decoder().seed());
    }

    /** Pictures of CLIP's size, or larger by a whole number, in the size that CLIP knows. */
    public INDArray seenByClip(INDArray pictures) {
        return PictureSizes.reduced(pictures, (int) (pictures.size(2) / clip.height()));
    }

    public Clip clip() {
        return clip;
    }

    public DiffusionPrior prior() {
        return prior;
    }

    public PictureDecoder decoder() {
        return decoder;
    }

    public Optional<UpSampler> upSampler() {
        return Optional.ofNullable(upSampler);
    }

    /** Writes all stages into a folder, one file each, replacing those that are there. */
    public void save(Path folder) {
        try {
            Files.createDirectories(folder);
            clip.save(folder.resolve(CLIP));
            prior.save(folder.resolve(PRIOR));
            decoder.save(folder.resolve(DECODER));
            if (upSampler == null) {
                Files.deleteIfExists(folder.resolve(UP_SAMPLER));
            } else {
                upSampler.save(folder.resolve(UP_SAMPLER));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't save the pipeline to " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Whether a folder holds what {@link #load} needs. */
    public static boolean isIn(Path folder) {
        return List.of(CLIP, PRIOR, DECODER).stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)));
    }

    /**
     * Reads a pipeline.
     *
     * @throws ModelFileException       when a stage is missing or damaged
     * @throws IllegalArgumentException for stages that do not belong together
     */
    public static TextToImage load(Path folder) {
        for (String file : List.of(CLIP, PRIOR, DECODER)) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new ModelFileException(folder + " holds no text-to-image pipeline: " + file + " is missing");
            }
        }
        Clip clip = Clip.load(folder.resolve(CLIP));
        DiffusionPrior prior = DiffusionPrior.load(folder.resolve(PRIOR));
        PictureDecoder decoder = PictureDecoder.load(folder.resolve(DECODER));
        Path larger = folder.resolve(UP_SAMPLER);
        return Files.exists(larger) ? of(clip, prior, decoder, UpSampler.load(larger)) : of(clip, prior, decoder);
    }
}
