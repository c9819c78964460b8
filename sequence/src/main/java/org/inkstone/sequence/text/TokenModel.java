package org.inkstone.sequence.text;

import com.google.gson.JsonObject;
import java.util.List;

/** The heart of a tokenizer: a word to tokens of its vocabulary. */
interface TokenModel {
    void tokenize(AlignedText word, TokenBuffer out);

    /** The tokens in the order of their ids. */
    List<String> tokens();

    /** How the unknown token is written, null without one. */
    String unknown();

    /** As {@code tokenizer.json} has it. */
    JsonObject toJson();
}
