package org.inkstone.sequence.data;

import java.util.List;

/**
 * Four words taken from a sentence, and what the preposition belongs to: one <em>eats pizza with a fork</em> (the verb)
 * but <em>eats pizza with cheese</em> (the noun).
 *
 * @param verb        for example {@code "eats"}
 * @param noun1       head of the verb's object, {@code "pizza"}
 * @param preposition {@code "with"}
 * @param noun2       head of what follows the preposition, {@code "fork"}
 * @param attachment  the class to be found
 */
public record PrepositionalPhrase(String verb, String noun1, String preposition, String noun2, Attachment attachment) {
    /** What a prepositional phrase says more of; the ordinals are the class numbers. */
    public enum Attachment {
        NOUN,
        VERB
    }

    /** The four words in their order. */
    public List<String> words() {
        return List.of(verb, noun1, preposition, noun2);
    }

    /** The four words by spaces. */
    public String text() {
        return String.join(" ", words());
    }
}
