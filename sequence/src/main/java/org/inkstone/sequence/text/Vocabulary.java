package org.inkstone.sequence.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tokens and their ids, 0 to {@code size() - 1}, with the special ones among them. */
public final class Vocabulary {
    private final List<String> tokens;
    private final Map<String, Integer> ids;
    private final SpecialTokens special;
    private final BitSet specialIds = new BitSet();

    /**
     * @param tokens  all tokens in the order of their ids, special ones included
     * @param special which of them are special
     * @throws IllegalArgumentException for a token that stands twice, or a special one that is missing
     */
    public Vocabulary(List<String> tokens, SpecialTokens special) {
        this.tokens = List.copyOf(tokens);
        this.special = Objects.requireNonNull(special, "special");
        this.ids = new HashMap<>(tokens.size() * 2);
        for (int i = 0; i < this.tokens.size(); i++) {
            Integer before = ids.put(this.tokens.get(i), i);
            if (before != null) {
                throw new IllegalArgumentException(
                        "token \"" + this.tokens.get(i) + "\" has two ids: " + before + " and " + i);
            }
        }
        for (String token : special.all()) {
            Integer id = ids.get(token);
            if (id == null) {
                throw new IllegalArgumentException("special token \"" + token + "\" is not in the vocabulary");
            }
            specialIds.set(id);
        }
    }

    public int size() {
        return tokens.size();
    }

    /** All tokens in the order of their ids. */
    public List<String> tokens() {
        return tokens;
    }

    public SpecialTokens special() {
        return special;
    }

    /**
     * The token of an id.
     *
     * @throws IllegalArgumentException for an id that no token has
     */
    public String token(int id) {
        if (id < 0 || id >= tokens.size()) {
            throw new IllegalArgumentException("id must be from 0 to " + (tokens.size() - 1) + ": " + id);
        }
        return tokens.get(id);
    }

    /** The id of a token, or that of the unknown token, or -1 when there is none of that either. */
    public int id(String token) {
        Integer id = ids.get(token);
        if (id == null && special.unknown() != null) {
            id = ids.get(special.unknown());
        }
        return id == null ? -1 : id;
    }

    public boolean contains(String token) {
        return ids.containsKey(token);
    }

    public boolean isSpecial(int id) {
        return id >= 0 && specialIds.get(id);
    }

    /** Id of the padding token. @throws IllegalStateException when the vocabulary has none, as for the other parts */
    public int paddingId() {
        return part("padding", special.padding());
    }

    public int unknownId() {
        return part("unknown", special.unknown());
    }

    public int beginId() {
        return part("begin", special.begin());
    }

    public int endId() {
        return part("end", special.end());
    }

    public int maskId() {
        return part("mask", special.mask());
    }

    private int part(String name, String token) {
        if (token == null) {
            throw new IllegalStateException("the vocabulary has no " + name + " token, only " + special.all());
        }
        return ids.get(token);
    }

    /** SHA-256 of all tokens in order, in hexadecimal: what a model may keep to know its vocabulary by. */
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String token : tokens) {
                digest.update(token.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary v && tokens.equals(v.tokens) && special.equals(v.special);
    }

    @Override
    public int hashCode() {
        return tokens.hashCode();
    }

    @Override
    public String toString() {
        return "Vocabulary of " + size() + " tokens, special " + special.all();
    }
}
