package org.inkstone.sequence.text;

/**
 * Text to the ids of its tokens and back. Trainers make one ({@link BpeTrainer}, {@link WordPieceTrainer}, {@link WordTrainer},
 * {@link CharTrainer}), {@link TokenizerFile} keeps it. Tokenizers do not change and may be used by several threads.
 *
 * <p>Special tokens that stand in the text, such as {@code <eos>}, become their ids, as in Hugging Face's tokenizers.
 */
public interface Tokenizer {
    /** All tokens and their ids. */
    Vocabulary vocabulary();

    /**
     * The tokens of a text with their places in it.
     *
     * @param addSpecial whether tokens that belong around a text are added, such as BERT's [CLS] and [SEP]; tokenizers
     *                   without such a template add none
     */
    Encoding encoding(String text, boolean addSpecial);

    /**
     * The tokens of two texts, one after the other, as BERT reads pairs; places are those in each one's own text.
     *
     * @param addSpecial as for one text
     */
    Encoding encoding(String first, String second, boolean addSpecial);

    /** The ids of a text, with the special tokens that belong around it; the empty text has none of its own. */
    default int[] encode(String text) {
        return encoding(text, true).ids();
    }

    /**
     * The text of some tokens.
     *
     * @param skipSpecial whether special tokens leave no trace
     * @throws IllegalArgumentException for an id that is not in the vocabulary
     */
    String decode(int[] ids, boolean skipSpecial);

    /** The text of some tokens without the special ones. */
    default String decode(int[] ids) {
        return decode(ids, true);
    }
}
