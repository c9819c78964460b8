package org.inkstone.sequence.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;

/**
 * Byte-pair encoding (R. Sennrich, B. Haddow, A. Birch, Neural Machine Translation of Rare Words with Subword Units, 2016): a
 * word begins as its characters; neighbours are merged, the pair learnt first before others, until none is left that was learnt.
 */
final class BpeModel implements TokenModel {
    private static final int GONE = -2;

    private final TokenIds ids;
    private final List<Merge> merges;
    private final Options options;
    private final int unknownId;
    /** The rank of a pair of ids; the merged id by rank. */
    private final LongIntMap ranks;

    private final int[] merged;
    private final WordCache cache = new WordCache();

    /** Two tokens that become one. */
    record Merge(String first, String second) {}

    /**
     * How words are written with tokens.
     *
     * @param unknown      the token of characters that there is none for, which are left out when it is null
     * @param fuseUnknown  whether neighbouring unknown characters become one token
     * @param prefix       before all characters of a word but the first, or null
     * @param suffix       behind the last character of a word, or null
     * @param ignoreMerges whether a word that is a token is not split even if no merges lead to it
     */
    record Options(String unknown, boolean fuseUnknown, String prefix, String suffix, boolean ignoreMerges) {}

    BpeModel(List<String> tokens, List<Merge> merges, Options options) {
        this.ids = new TokenIds(tokens);
        this.merges = List.copyOf(merges);
        this.options = options;
        this.unknownId = ids.get(options.unknown);
        this.ranks = new LongIntMap(merges.size());
        this.merged = new int[merges.size()];
        int cut = options.prefix == null ? 0 : options.prefix.length();
        for (int rank = 0; rank < merged.length; rank++) {
            Merge merge = merges.get(rank);
            String whole = merge.first
                    + (cut > 0 && merge.second.startsWith(options.prefix) ? merge.second.substring(cut) : merge.second);
            ranks.put(LongIntMap.pair(known(merge.first), known(merge.second)), rank);
            merged[rank] = known(whole);
        }
    }

    private int known(String token) {
        int id = ids.get(token);
        if (id < 0) {
            throw new IllegalArgumentException("a merge has a token that is not in the vocabulary: " + token);
        }
        return id;
    }

    @Override
    public void tokenize(AlignedText word, TokenBuffer out) {
        cache.tokens(word.text(), this::split).addTo(out, word);
    }

    private WordCache.Entry split(String word) {
        int whole = options.ignoreMerges ? ids.get(word) : -1;
        if (whole >= 0) {
            return new WordCache.Entry(word, new int[] {whole}, new int[] {word.length()});
        }
        int[] symbols = new int[word.length()];
        int[] ends = new int[word.length()];
        int n = characters(word, symbols, ends);
        if (!merges.isEmpty() && n > 1) {
            n = merge(symbols, ends, n);
        }
        return new WordCache.Entry(word, Arrays.copyOf(symbols, n), Arrays.copyOf(ends, n));
    }

    /** The ids of a word's characters, -1 for those that are left out. */
    private int characters(String word, int[] symbols, int[] ends) {
        int n = 0;
        for (int from = 0; from < word.length(); ) {
            int to = word.offsetByCodePoints(from, 1);
            String token = word.substring(from, to);
            if (from > 0 && options.prefix != null) {
                token = options.prefix + token;
            }
            if (to == word.length() && options.suffix != null) {
                token += options.suffix;
            }
            int id = ids.get(token);
            boolean fused = id < 0 && options.fuseUnknown && n > 0 && symbols[n - 1] == unknownId;
            if (!fused) {
                symbols[n++] = id < 0 ? unknownId : id;
            }
            ends[n - 1] = to;
            from = to;
        }
        return n;
    }

    /** Merges in place with a linked list and a heap of the pairs that may be merged; returns how many symbols are left. */
    private int merge(int[] symbols, int[] ends, int n) {
        int[] next = new int[n];
        int[] previous = new int[n];
        LongHeap candidates = new LongHeap(n);
        for (int i = 0; i < n; i++) {
            next[i] = i + 1 < n ? i + 1 : -1;
            previous[i] = i - 1;
        }
        for (int i = 0; i + 1 < n; i++) {
            offer(candidates, symbols, next, i);
        }
        while (!candidates.isEmpty()) {
            long candidate = candidates.poll();
            int at = (int) candidate;
            int rank = (int) (candidate >> 32);
            int right = next[at];
            // what was offered may have been merged otherwise by now
            if (symbols[at] < 0 || right < 0 || ranks.get(LongIntMap.pair(symbols[at], symbols[right])) != rank) {
                continue;
            }
            symbols[at] = merged[rank];
            symbols[right] = GONE;
            ends[at] = ends[right];
            next[at] = next[right];
            if (next[at] >= 0) {
                previous[next[at]] = at;
            }
            offer(candidates, symbols, next, at);
            if (previous[at] >= 0) {
                offer(candidates, symbols, next, previous[at]);
            }
        }
        return compact(symbols, ends, n);
    }

    private static int compact(int[] symbols, int[] ends, int n) {
        int left = 0;
        for (int i = 0; i < n; i++) {
            if (symbols[i] != GONE) {
                symbols[left] = symbols[i];
                ends[left++] = ends[i];
            }
        }
        return left;
    }

    private void offer(LongHeap candidates, int[] symbols, int[] next, int at) {
        int right = next[at];
        if (right < 0 || symbols[at] < 0 || symbols[right] < 0) {
            return;
        }
        int rank = ranks.get(LongIntMap.pair(symbols[at], symbols[right]));
        if (rank >= 0) {
            candidates.add((long) rank << 32 | at);
        }
    }

    @Override
    public List<String> tokens() {
        return ids.tokens();
    }

    @Override
    public String unknown() {
        return options.unknown;
    }

    List<Merge> merges() {
        return merges;
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = Json.typed("BPE");
        json.add("dropout", JsonNull.INSTANCE);
        json.addProperty("unk_token", options.unknown);
        json.addProperty("continuing_subword_prefix", options.prefix);
        json.addProperty("end_of_word_suffix", options.suffix);
        json.addProperty("fuse_unk", options.fuseUnknown);
        json.addProperty("byte_fallback", false);
        json.addProperty("ignore_merges", options.ignoreMerges);
        json.add("vocab", ids.toJson());
        JsonArray pairs = new JsonArray();
        for (Merge merge : merges) {
            JsonArray pair = new JsonArray();
            pair.add(merge.first);
            pair.add(merge.second);
            pairs.add(pair);
        }
        json.add("merges", pairs);
        return json;
    }
}
