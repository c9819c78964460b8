package org.inkstone.sequence.text.batch;

import java.util.Arrays;
import java.util.List;
import org.inkstone.sequence.text.Encoding;
import org.inkstone.sequence.text.Tokenizer;

/**
 * A sentence as tokens with a tag each.
 *
 * @param ids  of the tokens
 * @param tags of the tokens; {@link #UNTAGGED} for those that count for nothing
 */
public record TaggedTokens(int[] ids, int[] tags) {
    /** The tag of tokens that have none. */
    public static final int UNTAGGED = -1;

    public TaggedTokens {
        if (ids.length != tags.length) {
            throw new IllegalArgumentException(
                    "there must be as many tags as tokens, " + ids.length + ": " + tags.length);
        }
    }

    /**
     * Tags of words to tags of tokens: the first token of a word has the word's tag, its others and special tokens have none, as
     * BERT was trained for names.
     *
     * @param words of a sentence, which are joined by spaces
     * @param tags  of the words
     */
    public static TaggedTokens of(Tokenizer tokenizer, List<String> words, int[] tags) {
        if (words.size() != tags.length) {
            throw new IllegalArgumentException(
                    "there must be as many tags as words, " + words.size() + ": " + tags.length);
        }
        Encoding encoding = tokenizer.encoding(String.join(" ", words), true);
        int[] ofTokens = new int[encoding.size()];
        Arrays.fill(ofTokens, UNTAGGED);
        int word = 0;
        int end = 0;
        boolean tagged = true;
        for (int token = 0; token < ofTokens.length; token++) {
            if (encoding.word(token) < 0) {
                continue;
            }
            // a token may begin with the space before its word, so its end tells the word
            while (word < words.size() && encoding.end(token) > end) {
                end += words.get(word++).length() + (word > 1 ? 1 : 0);
                tagged = false;
            }
            if (!tagged) {
                ofTokens[token] = tags[word - 1];
                tagged = true;
            }
        }
        return new TaggedTokens(encoding.ids(), ofTokens);
    }
}
