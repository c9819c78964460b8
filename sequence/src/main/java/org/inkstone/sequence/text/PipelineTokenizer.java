package org.inkstone.sequence.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A tokenizer put together from the steps of {@code tokenizer.json}: added tokens, normalizer, splitting, model, template, decoder. */
final class PipelineTokenizer implements Tokenizer {
    private final Steps steps;
    private final Vocabulary vocabulary;
    private final Map<String, Integer> addedIds;

    /**
     * The steps.
     *
     * @param normalizer   null for none
     * @param preTokenizer null for the whole text as one word
     */
    record Steps(
            AddedTokens added,
            Normalizer normalizer,
            PreTokenizer preTokenizer,
            TokenModel model,
            PostTemplate template,
            TokenDecoder decoder) {
        Steps {
            Objects.requireNonNull(added, "added");
            Objects.requireNonNull(model, "model");
            Objects.requireNonNull(template, "template");
            Objects.requireNonNull(decoder, "decoder");
        }

        /** The words of a text, as the model gets them. */
        void words(AlignedText text, Consumer<AlignedText> out) {
            AlignedText normal = normalizer == null ? text : normalizer.normalize(text);
            if (normal.length() == 0) {
                return;
            }
            if (preTokenizer == null) {
                out.accept(normal);
            } else {
                preTokenizer.split(normal, out);
            }
        }
    }

    PipelineTokenizer(Steps steps, SpecialTokens special) {
        this.steps = steps;
        Set<String> all = new LinkedHashSet<>(steps.model.tokens());
        steps.added.tokens().forEach(token -> all.add(token.content()));
        this.vocabulary = new Vocabulary(List.copyOf(all), special);
        this.addedIds = steps.added.tokens().stream()
                .map(AddedTokens.AddedToken::content)
                .collect(Collectors.toMap(Function.identity(), vocabulary::id));
    }

    Steps steps() {
        return steps;
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public Encoding encoding(String text, boolean addSpecial) {
        return together(steps.template.parts(false, addSpecial), tokens(text), null);
    }

    @Override
    public Encoding encoding(String first, String second, boolean addSpecial) {
        return together(steps.template.parts(true, addSpecial), tokens(first), tokens(second));
    }

    private TokenBuffer tokens(String text) {
        TokenBuffer buffer = new TokenBuffer();
        steps.added.find(text, new AddedTokens.Found() {
            @Override
            public void text(AlignedText between) {
                steps.words(between, word -> {
                    buffer.nextWord();
                    steps.model.tokenize(word, buffer);
                });
            }

            @Override
            public void token(String content, int start, int end) {
                buffer.addSpecial(addedIds.get(content), start, end);
            }
        });
        if (steps.template.trimPlaces()) {
            buffer.trimPlaces(text);
        }
        return buffer;
    }

    private Encoding together(List<PostTemplate.Part> parts, TokenBuffer first, TokenBuffer second) {
        int size = 0;
        for (PostTemplate.Part part : parts) {
            size += part.special() != null ? 1 : part.second() ? second.size() : first.size();
        }
        int[] ids = new int[size];
        int[] starts = new int[size];
        int[] ends = new int[size];
        int[] words = new int[size];
        int[] types = new int[size];
        int at = 0;
        for (PostTemplate.Part part : parts) {
            int from = at;
            if (part.special() != null) {
                ids[at] = vocabulary.id(part.special());
                words[at++] = -1;
            } else {
                TokenBuffer text = part.second() ? second : first;
                text.copyTo(ids, starts, ends, words, at);
                at += text.size();
            }
            Arrays.fill(types, from, at, part.type());
        }
        return new Encoding(vocabulary, ids, starts, ends, words, types);
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        List<String> tokens = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= vocabulary.size()) {
                throw new IllegalArgumentException("id " + ids[i] + " at position " + i
                        + " is not in the vocabulary of " + vocabulary.size() + " tokens");
            }
            if (!skipSpecial || !vocabulary.isSpecial(ids[i])) {
                tokens.add(vocabulary.token(ids[i]));
            }
        }
        return steps.decoder.decode(tokens);
    }

    @Override
    public String toString() {
        return steps.model.getClass().getSimpleName().replace("Model", "") + " tokenizer, " + vocabulary;
    }
}
