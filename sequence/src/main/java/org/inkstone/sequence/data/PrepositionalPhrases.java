package org.inkstone.sequence.data;

import java.util.List;
import org.inkstone.data.DatasetException;
import org.inkstone.sequence.data.PrepositionalPhrase.Attachment;

/**
 * 27,937 prepositional phrases from newspaper sentences, with what each belongs to (A. Ratnaparkhi, J. Reynar, S. Roukos,
 * A Maximum Entropy Model for Prepositional Phrase Attachment, ARPA HLT 1994). Word-level classification with two classes:
 * always saying noun is right in 59.0 % of the test, the paper's model with word classes in 81.6 %, people who see only the four words in
 * 88.2 %. As distributed with Apache OpenNLP 2.5.0 (Apache-2.0); shipped inside the artefact (0.3 MB).
 */
public final class PrepositionalPhrases {
    private static final int CELLS = 6;

    private PrepositionalPhrases() {}

    /** The official parts: 20,801 for training, 4,039 for development (our validation), 3,097 for the test. */
    public static TextSplit<PrepositionalPhrase> load() {
        return new TextSplit<>(read("ppa-training.gz"), read("ppa-devset.gz"), read("ppa-test.gz"));
    }

    private static List<PrepositionalPhrase> read(String resource) {
        return parse(ShippedText.lines(resource), resource);
    }

    /**
     * Reads one phrase per line: sentence number, verb, noun, preposition, noun, V or N.
     *
     * @throws DatasetException for a line of another form, with its number
     */
    static List<PrepositionalPhrase> parse(List<String> lines, String source) {
        PrepositionalPhrase[] phrases = new PrepositionalPhrase[lines.size()];
        for (int i = 0; i < phrases.length; i++) {
            String[] cells = lines.get(i).split(" ");
            if (cells.length != CELLS || !cells[5].equals("V") && !cells[5].equals("N")) {
                throw new DatasetException(
                        source + ":" + (i + 1) + " must be a number, four words and V or N by spaces: " + lines.get(i));
            }
            Attachment attachment = cells[5].equals("V") ? Attachment.VERB : Attachment.NOUN;
            phrases[i] = new PrepositionalPhrase(cells[1], cells[2], cells[3], cells[4], attachment);
        }
        return List.of(phrases);
    }
}
