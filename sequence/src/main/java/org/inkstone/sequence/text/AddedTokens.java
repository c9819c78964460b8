package org.inkstone.sequence.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tokens that are found in a text before anything else is done to it: the special ones, and words added to a vocabulary. */
final class AddedTokens {
    private final List<AddedToken> tokens;
    private final Pattern pattern;

    /**
     * One of them.
     *
     * @param content    how it is written
     * @param stripLeft  whether white space before it goes with it
     * @param stripRight whether white space behind it goes with it
     * @param normalized written to files only: tokens are sought in the text as it is
     * @param special    whether decoding leaves it out
     */
    record AddedToken(String content, boolean stripLeft, boolean stripRight, boolean normalized, boolean special) {
        static AddedToken special(String content) {
            return new AddedToken(content, false, false, false, true);
        }

        private String regex() {
            return (stripLeft ? "\\s*" : "") + Pattern.quote(content) + (stripRight ? "\\s*" : "");
        }
    }

    /** What a text is cut into by them. */
    interface Found {
        void text(AlignedText between);

        void token(String content, int start, int end);
    }

    AddedTokens(List<AddedToken> tokens) {
        this.tokens = List.copyOf(tokens);
        // the longest first, so that it wins over one that begins like it
        this.pattern = tokens.isEmpty()
                ? null
                : Pattern.compile(
                        tokens.stream()
                                .sorted(Comparator.comparingInt((AddedToken t) -> -t.content.length()))
                                .map(AddedToken::regex)
                                .collect(Collectors.joining("|")),
                        Pattern.UNICODE_CHARACTER_CLASS);
    }

    List<AddedToken> tokens() {
        return tokens;
    }

    void find(String text, Found found) {
        int done = 0;
        if (pattern != null) {
            AlignedText all = AlignedText.of(text);
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                if (matcher.start() > done) {
                    found.text(all.part(done, matcher.start()));
                }
                found.token(content(matcher.group()), matcher.start(), matcher.end());
                done = matcher.end();
            }
            if (done > 0 && done < text.length()) {
                found.text(all.part(done, text.length()));
            }
        }
        if (done == 0 && !text.isEmpty()) {
            found.text(AlignedText.of(text));
        }
    }

    private String content(String match) {
        for (AddedToken token : tokens) {
            if (token.content.equals(match)) {
                return match;
            }
        }
        String stripped = match.strip();
        return tokens.stream()
                .map(AddedToken::content)
                .filter(content -> content.strip().equals(stripped))
                .findFirst()
                .orElse(stripped);
    }

    JsonArray toJson(Vocabulary vocabulary) {
        JsonArray all = new JsonArray();
        for (AddedToken token : tokens) {
            JsonObject json = new JsonObject();
            json.addProperty("id", vocabulary.id(token.content));
            json.addProperty("content", token.content);
            json.addProperty("single_word", false);
            json.addProperty("lstrip", token.stripLeft);
            json.addProperty("rstrip", token.stripRight);
            json.addProperty("normalized", token.normalized);
            json.addProperty("special", token.special);
            all.add(json);
        }
        return all;
    }

    /** Tells each piece of text to somebody and leaves the tokens out. */
    void texts(String text, Consumer<AlignedText> out) {
        find(text, new Found() {
            @Override
            public void text(AlignedText between) {
                out.accept(between);
            }

            @Override
            public void token(String content, int start, int end) {
                // no text
            }
        });
    }
}
