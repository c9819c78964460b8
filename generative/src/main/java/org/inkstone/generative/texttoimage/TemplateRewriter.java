package org.inkstone.generative.texttoimage;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Puts a caption into a sentence, one of several at random, so that a text encoder does not take the wording for the content.
 *
 * @param templates each with {@code {}} where the caption goes, at least one
 */
public record TemplateRewriter(List<String> templates) implements CaptionRewriter {
    private static final String SLOT = "{}";

    /** @throws IllegalArgumentException for no template, or one without a place for the caption */
    public TemplateRewriter {
        templates = List.copyOf(templates);
        if (templates.isEmpty()) {
            throw new IllegalArgumentException("templates must hold at least one");
        }
        for (String template : templates) {
            if (!template.contains(SLOT)) {
                throw new IllegalArgumentException("template has no {} for the caption: " + template);
            }
        }
    }

    /** For small drawings: "{}", "a picture of {}", "an emoji of {}", "a drawing that shows {}". */
    public static TemplateRewriter ofDrawings() {
        return new TemplateRewriter(List.of("{}", "a picture of {}", "an emoji of {}", "a drawing that shows {}"));
    }

    @Override
    public String rewrite(String caption, RandomGenerator random) {
        return templates.get(random.nextInt(templates.size())).replace(SLOT, caption);
    }
}
