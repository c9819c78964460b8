package org.inkstone.examples.generative;

import java.util.List;
import java.util.Set;
import org.inkstone.examples.Example;
import org.inkstone.examples.Report;
import org.inkstone.examples.RunContext;
import org.inkstone.generative.data.Emoji;
import org.inkstone.generative.data.EmojiItem;
import org.inkstone.generative.data.EmojiOptions;
import org.inkstone.generative.data.EmojiSet;
import org.inkstone.generative.data.EmojiSplit;
import org.inkstone.generative.texttoimage.KeywordExpander;
import org.inkstone.generative.texttoimage.TextToImage;
import org.inkstone.generative.texttoimage.TextToImageOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * DALL-E 2 in small: CLIP, prior and decoder learn emoji and their words; then a phrase becomes a picture. A second run with {@code
 * --run-dir} or {@code --resume} of the first one trains nothing and draws other prompts.
 */
@Command(
        name = "text-to-emoji",
        description = "Train CLIP, prior and diffusion decoder on emoji; draw what you type (nine minutes).")
public final class TextToEmoji implements Example {
    private static final double TRAIN_RATIO = 0.9;
    private static final int EXPANDED_BY = 3;
    private static final Set<String> LEFT_OUT = Set.of("Flags", "Symbols");

    @Mixin
    private TextToEmojiOptions options = new TextToEmojiOptions();

    @Override
    public Report run(RunContext run) {
        options.check();
        EmojiSplit words = split(run, options.side);
        EmojiSplit drawn = drawn(words);
        TextToImage pipeline = new EmojiStages(run, options, words, drawn).pipeline();
        if (!options.plainPrompts) {
            List<String> captions =
                    drawn.train().items().stream().map(EmojiItem::longCaption).toList();
            pipeline = pipeline.withRewriter(new KeywordExpander(captions, EXPANDED_BY));
        }
        TextToImageOptions generation = options.generation(run.seed());
        Report report = new Report();
        EmojiGallery gallery = new EmojiGallery(run, pipeline, drawn);
        gallery.draw(options.wantedPrompts(), generation, report);
        gallery.measure(generation, report);
        return report;
    }

    /** In a smoke run drawn discs, so that nothing is fetched. */
    private static EmojiSplit split(RunContext run, int side) {
        EmojiSet emoji = run.smoke()
                ? SmallEmoji.drawn(side)
                : Emoji.load(run.cache(), EmojiOptions.defaults().withSide(side));
        return emoji.splitFamilies(TRAIN_RATIO, run.seed());
    }

    private EmojiSplit drawn(EmojiSplit all) {
        return options.all ? all : new EmojiSplit(things(all.train()), things(all.validation()));
    }

    private static EmojiSet things(EmojiSet set) {
        return set.filter(item -> !LEFT_OUT.contains(item.group()));
    }
}
