package org.inkstone.sequence.text;

import java.util.Objects;
import org.inkstone.train.Callback;
import org.inkstone.train.TrainingState;

/**
 * Keeps a vocabulary's fingerprint in the checkpoints of a training and refuses to resume with another vocabulary, under which
 * the ids would mean other tokens. Add one for each vocabulary.
 */
public final class VocabularyCheck implements Callback {
    private static final String FINGERPRINT = "fingerprint";

    private final String name;
    private final Vocabulary vocabulary;

    /** Checks the only vocabulary. */
    public VocabularyCheck(Vocabulary vocabulary) {
        this("", vocabulary);
    }

    /** Checks one of several vocabularies, told apart by names such as {@code "source"}. */
    public VocabularyCheck(String name, Vocabulary vocabulary) {
        this.name = Objects.requireNonNull(name, "name");
        this.vocabulary = Objects.requireNonNull(vocabulary, "vocabulary");
    }

    @Override
    public String name() {
        return name.isEmpty() ? "VocabularyCheck" : "VocabularyCheck " + name;
    }

    @Override
    public void save(TrainingState state) {
        state.put(FINGERPRINT, vocabulary.fingerprint());
    }

    /** @throws IllegalArgumentException if the checkpoint was made with another vocabulary */
    @Override
    public void restore(TrainingState state) {
        if (!vocabulary.fingerprint().equals(state.getString(FINGERPRINT))) {
            throw new IllegalArgumentException("the checkpoint was made with another "
                    + (name.isEmpty() ? "" : name + " ") + "vocabulary than this one of " + vocabulary.size()
                    + " tokens: resume with the tokenizer of its run");
        }
    }
}
