package org.inkstone.examples.generative;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.inkstone.data.Image;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.examples.Table;
import org.inkstone.generative.data.EmojiItem;
import org.inkstone.generative.data.EmojiSet;
import org.inkstone.generative.data.EmojiSplit;
import org.inkstone.generative.metric.ClipScore;
import org.inkstone.generative.metric.FeatureClassifier;
import org.inkstone.generative.metric.QualityReport;
import org.inkstone.generative.texttoimage.NearestPictures;
import org.inkstone.generative.texttoimage.TextToImage;
import org.inkstone.generative.texttoimage.TextToImageOptions;
import org.inkstone.plot.Plots;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a trained pipeline makes: pictures of prompts beside the nearest emoji it learned from, and how good they are. */
final class EmojiGallery {
    private static final int LEAST = 8;
    private static final double COPY = 0.05;

    private final RunContext run;
    private final TextToImage pipeline;
    private final EmojiSplit split;

    EmojiGallery(RunContext run, TextToImage pipeline, EmojiSplit split) {
        this.run = run;
        this.pipeline = pipeline;
        this.split = split;
    }

    /** Draws the prompts: one row each, every picture with the nearest training emoji beside it. */
    void draw(List<String> prompts, TextToImageOptions options, Report report) {
        EmojiSet train = split.train();
        NearestPictures nearest = new NearestPictures(train.pictures());
        List<Image> images = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        Table table = new Table("prompts", "prompt", "as the models saw it", "nearest training emoji", "distance");
        for (String prompt : prompts) {
            TextToImage.Result result = pipeline.generate(prompt, options);
            List<NearestPictures.Match> matches = nearest.of(pipeline.seenByClip(result.pictures()));
            List<Image> drawn = NetworkPictures.images(result.pictures());
            for (int i = 0; i < drawn.size(); i++) {
                EmojiItem like = train.item(matches.get(i).index());
                images.add(drawn.get(i));
                captions.add(i == 0 ? prompt : String.format(Locale.ROOT, "score %.2f", result.scores()[i]));
                images.add(like.image());
                captions.add(
                        String.format(Locale.ROOT, "%.2f %s", matches.get(i).distance(), like.name()));
            }
            table.row(
                    prompt,
                    result.rewritten(),
                    train.item(matches.get(0).index()).name(),
                    String.format(Locale.ROOT, "%.3f", matches.get(0).distance()));
        }
        int columns = 2 * options.kept();
        var figure = Plots.imageGrid(
                "Prompts, best by CLIP first; beside each the nearest emoji it learned from, with the distance",
                images,
                captions,
                columns);
        run.save(figure, "prompts.png");
        run.tensorBoard().addImage("prompts", figure.toImage(), 0);
        report.table(table);
    }

    /** Measures pictures of captions that were never seen against the pictures that belong to them. */
    void measure(TextToImageOptions options, Report report) {
        EmojiSet train = split.train();
        EmojiSet unseen = split.validation();
        INDArray real = unseen.pictures();
        List<String> captions =
                unseen.items().stream().map(EmojiItem::longCaption).toList();
        INDArray texts = pipeline.clip().encodeText(captions);
        INDArray drawn = pipeline.draw(texts, options);
        List<NearestPictures.Match> matches = new NearestPictures(train.pictures()).of(drawn);
        long copies = matches.stream().filter(match -> match.distance() < COPY).count();
        ClipScore score = ClipScore.of(pipeline.clip().encodeImage(pipeline.seenByClip(drawn)), texts);
        ClipScore ofReal = ClipScore.of(pipeline.clip().encodeImage(pipeline.seenByClip(real)), texts);
        report.say(
                "  CLIP scores are by the pipeline's own CLIP, whose embeddings the pictures were drawn from: they favour those"
                        + " over real ones.");
        report.metric("unseen captions", captions.size())
                .metric("CLIP score of drawn pictures", score.score())
                .metric("CLIP score of the real pictures", ofReal.score())
                .metric("drawn pictures that copy a training emoji", copies);
        if (real.size(0) >= LEAST) {
            distances(real, drawn, report);
        }
    }

    private void distances(INDArray real, INDArray drawn, Report report) {
        EmojiSet train = split.train();
        FeatureClassifier features = FeatureClassifier.train(
                "emoji groups",
                train.pictures(),
                train.groupIndices(),
                train.labels(),
                new FeatureClassifier.Options(run.size(8, 1), 64, 1e-3, run.seed()));
        QualityReport ofDrawn = QualityReport.of(features, real, drawn);
        // over the whole keyboard, as the unseen ones are
        int count = (int) Math.min(real.size(0), train.size());
        int[] spread = IntStream.range(0, count)
                .map(i -> (int) ((long) i * train.size() / count))
                .toArray();
        INDArray others = train.pictures(spread);
        QualityReport ofReal = QualityReport.of(features, real, others);
        report.say("  Drawn by unseen captions: " + ofDrawn + ".")
                .say("  For comparison, real training emoji: " + ofReal + ".")
                .metric("Frechet distance of drawn pictures", ofDrawn.frechet())
                .metric("Frechet distance of training emoji", ofReal.frechet());
    }
}
