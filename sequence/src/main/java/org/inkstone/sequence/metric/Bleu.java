package org.inkstone.sequence.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * BLEU of a corpus: how many of the n-grams of the hypotheses occur in the references, counted over all sentences, with a
 * penalty for being shorter (K. Papineni, S. Roukos, T. Ward, W.-J. Zhu, BLEU: a Method for Automatic Evaluation of Machine
 * Translation, ACL 2002). Sentences are added one after another; the numbers are sacreBLEU's.
 *
 * <p>The words are the caller's: a score is comparable with others of the same tokenization only. {@link #ofText} does
 * what sacreBLEU does unasked ({@code tok:13a|smooth:exp}).
 */
public final class Bleu {
    /** N-grams of up to four words, as in the paper. */
    public static final int DEFAULT_MAX_ORDER = 4;

    private final BleuSmoothing smoothing;
    private final long[] matches;
    private final long[] totals;
    private long hypothesisLength;
    private long referenceLength;
    private long sentences;

    /** N-grams up to four words and exponential smoothing, as sacreBLEU unasked. */
    public Bleu() {
        this(DEFAULT_MAX_ORDER, BleuSmoothing.exponential());
    }

    /**
     * @param maxOrder  length of the longest n-grams, at least 1
     * @param smoothing what to do about orders without a match
     */
    public Bleu(int maxOrder, BleuSmoothing smoothing) {
        if (maxOrder < 1) {
            throw new IllegalArgumentException("maxOrder must be at least 1: " + maxOrder);
        }
        this.smoothing = Objects.requireNonNull(smoothing, "smoothing");
        this.matches = new long[maxOrder];
        this.totals = new long[maxOrder];
    }

    /**
     * BLEU of a corpus.
     *
     * @param hypotheses words of each sentence
     * @param references for each sentence the words of its references, one or more
     * @throws IllegalArgumentException for lists of different sizes, an empty corpus, or a sentence without references
     */
    public static BleuScore corpus(
            List<List<String>> hypotheses, List<List<List<String>>> references, BleuSmoothing smoothing) {
        checkSizes(hypotheses.size(), references.size());
        Bleu bleu = new Bleu(DEFAULT_MAX_ORDER, smoothing);
        for (int i = 0; i < hypotheses.size(); i++) {
            bleu.add(hypotheses.get(i), references.get(i));
        }
        return bleu.score();
    }

    /**
     * BLEU of a corpus of plain text, with the words of {@link Tokenizer13a} and exponential smoothing.
     *
     * @param hypotheses a line per sentence
     * @param references for each sentence its references, one or more
     * @throws IllegalArgumentException as {@link #corpus}
     */
    public static BleuScore ofText(List<String> hypotheses, List<List<String>> references) {
        checkSizes(hypotheses.size(), references.size());
        Bleu bleu = new Bleu();
        for (int i = 0; i < hypotheses.size(); i++) {
            bleu.add(
                    Tokenizer13a.tokenize(hypotheses.get(i)),
                    references.get(i).stream().map(Tokenizer13a::tokenize).toList());
        }
        return bleu.score();
    }

    /**
     * BLEU of one sentence, with exponential smoothing and without the orders that are longer than the sentence (sacreBLEU's
     * {@code sentence_bleu}). Its mean over a corpus is not the BLEU of the corpus.
     */
    public static BleuScore sentence(List<String> hypothesis, List<List<String>> references) {
        return new Bleu().add(hypothesis, references).score(true);
    }

    private static void checkSizes(int hypotheses, int references) {
        if (hypotheses != references || hypotheses == 0) {
            throw new IllegalArgumentException("there must be as many hypotheses as lists of references, at least one: "
                    + hypotheses + " and " + references);
        }
    }

    /**
     * Counts one more sentence.
     *
     * @param references of this sentence, one or more
     * @return this
     * @throws IllegalArgumentException without a reference
     */
    public Bleu add(List<String> hypothesis, List<List<String>> references) {
        if (references.isEmpty()) {
            throw new IllegalArgumentException(
                    "references must not be empty: sentence " + (sentences + 1) + " has nothing to compare with");
        }
        for (int n = 1; n <= matches.length; n++) {
            Map<List<String>, Integer> allowed = new HashMap<>();
            for (List<String> reference : references) {
                ngrams(reference, n).forEach((ngram, count) -> allowed.merge(ngram, count, Math::max));
            }
            for (Map.Entry<List<String>, Integer> found : ngrams(hypothesis, n).entrySet()) {
                matches[n - 1] += Math.min(found.getValue(), allowed.getOrDefault(found.getKey(), 0));
            }
            totals[n - 1] += Math.max(0, hypothesis.size() - n + 1);
        }
        hypothesisLength += hypothesis.size();
        referenceLength += nearestLength(hypothesis.size(), references);
        sentences++;
        return this;
    }

    private static Map<List<String>, Integer> ngrams(List<String> words, int n) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= words.size(); i++) {
            counts.merge(words.subList(i, i + n), 1, Integer::sum);
        }
        return counts;
    }

    /** The shorter one of two that are equally near. */
    private static int nearestLength(int length, List<List<String>> references) {
        int nearest = references.get(0).size();
        for (List<String> reference : references) {
            int distance = Math.abs(reference.size() - length);
            int best = Math.abs(nearest - length);
            if (distance < best || distance == best && reference.size() < nearest) {
                nearest = reference.size();
            }
        }
        return nearest;
    }

    /**
     * BLEU of the sentences so far. 0 where no word matches, whatever the smoothing.
     *
     * @throws IllegalStateException before the first sentence
     */
    public BleuScore score() {
        return score(false);
    }

    private BleuScore score(boolean effectiveOrder) {
        if (sentences == 0) {
            throw new IllegalStateException("no sentence has been added");
        }
        double[] precisions = precisions();
        int orders = precisions.length;
        while (effectiveOrder && orders > 1 && totals[orders - 1] == 0) {
            orders--;
        }
        double logs = 0;
        for (int i = 0; i < orders; i++) {
            logs += Math.log(precisions[i]);
        }
        double penalty = brevityPenalty();
        List<Double> list = new ArrayList<>();
        for (double precision : precisions) {
            list.add(precision);
        }
        // the logarithm of a precision of 0 is minus infinity, which makes the score 0; rounding may end above 100
        double score = Math.min(100, penalty * Math.exp(logs / orders));
        return new BleuScore(score, list, penalty, hypothesisLength, referenceLength);
    }

    private double[] precisions() {
        double[] precisions = new double[matches.length];
        if (matches[0] == 0) {
            return precisions;
        }
        double share = 1;
        for (int i = 0; i < matches.length; i++) {
            double added = i == 0 ? 0 : smoothing.k();
            double match = matches[i] + added;
            double total = totals[i] + added;
            if (total == 0) {
                break;
            }
            if (match == 0 && smoothing.method() == BleuSmoothing.Method.EXPONENTIAL) {
                share /= 2;
                match = share;
            }
            precisions[i] = 100 * match / total;
        }
        return precisions;
    }

    private double brevityPenalty() {
        if (hypothesisLength >= referenceLength) {
            return 1;
        }
        return hypothesisLength == 0 ? 0 : Math.exp(1 - (double) referenceLength / hypothesisLength);
    }
}
