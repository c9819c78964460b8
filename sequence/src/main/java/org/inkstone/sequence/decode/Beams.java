package org.inkstone.sequence.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The hypotheses of one prompt: those that grow and the best of those that have ended. */
final class Beams {
    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(Candidate::sum)
            .reversed()
            .thenComparingInt(Candidate::beam)
            .thenComparingInt(Candidate::token);

    private final int prompt;
    private final GenerationOptions options;
    private final BeamOptions beamOptions;
    private final List<LogitsProcessor> processors;
    private final List<Generation> ended = new ArrayList<>();
    private List<Beam> growing;

    Beams(int prompt, Draft start, GenerationOptions options, BeamOptions beamOptions) {
        this.prompt = prompt;
        this.options = options;
        this.beamOptions = beamOptions;
        this.processors = options.allProcessors();
        this.growing = List.of(new Beam(start, 0));
    }

    /** A hypothesis that grows, with the sum of its log-probabilities after the processors. */
    private record Beam(Draft draft, double sum) {}

    /**
     * A way to lengthen a hypothesis.
     *
     * @param beam           which of the present ones
     * @param sum            of log-probabilities after the processors, the token's included
     * @param logProbability of the token under the model
     */
    record Candidate(int beam, int token, double sum, double logProbability) {}

    /** The number of hypotheses that grow, and so of rows in the session. */
    int size() {
        return growing.size();
    }

    /** The best that have ended, best first. */
    List<Generation> best() {
        return List.copyOf(ended.subList(0, Math.min(beamOptions.results(), ended.size())));
    }

    /**
     * Lengthens the hypotheses.
     *
     * @param logits a row for each
     * @return which go on, and with which tokens; none when this prompt is done
     */
    List<Candidate> step(List<float[]> logits) {
        // So many that enough are left where each hypothesis' stop tokens are among the best.
        int wanted = beamOptions.beams() * (1 + options.stopTokens().size());
        List<Candidate> candidates = candidates(logits, wanted);
        List<Candidate> chosen = new ArrayList<>();
        List<Beam> next = new ArrayList<>();
        for (int rank = 0; rank < candidates.size() && next.size() < beamOptions.beams(); rank++) {
            Candidate c = candidates.get(rank);
            boolean stop = options.stopTokens().contains(c.token());
            if (stop && rank >= beamOptions.beams()) {
                continue;
            }
            Draft draft = growing.get(c.beam()).draft().copy();
            draft.add(c.token(), c.logProbability());
            if (stop) {
                end(draft, c.sum(), FinishReason.STOP_TOKEN);
            } else if (draft.isFull()) {
                end(draft, c.sum(), draft.atLimit());
            } else {
                chosen.add(c);
                next.add(new Beam(draft, c.sum()));
            }
        }
        growing = next;
        return isDone() ? List.of() : chosen;
    }

    private List<Candidate> candidates(List<float[]> logits, int wanted) {
        List<Candidate> candidates = new ArrayList<>();
        for (int b = 0; b < growing.size(); b++) {
            Beam beam = growing.get(b);
            float[] raw = logits.get(b);
            Scores.check(raw, prompt);
            float[] processed = raw;
            double rawSum = Scores.logSumExp(raw);
            double sum = rawSum;
            if (!processors.isEmpty()) {
                processed = raw.clone();
                for (LogitsProcessor processor : processors) {
                    processor.process(beam.draft().tokens(), processed);
                }
                Scores.check(processed, prompt);
                sum = Scores.logSumExp(processed);
            }
            LargestFirst order = new LargestFirst(processed);
            for (int i = 0; i < wanted && order.hasNext(); i++) {
                int token = order.next();
                candidates.add(new Candidate(b, token, beam.sum() + processed[token] - sum, raw[token] - rawSum));
            }
        }
        candidates.sort(BEST_FIRST);
        return candidates.subList(0, Math.min(wanted, candidates.size()));
    }

    private void end(Draft draft, double sum, FinishReason reason) {
        double score = score(sum, draft.tokens().generated());
        int at = 0;
        while (at < ended.size() && ended.get(at).score() >= score) {
            at++;
        }
        if (at < beamOptions.beams()) {
            ended.add(at, draft.finish(score, reason));
            if (ended.size() > beamOptions.beams()) {
                ended.remove(beamOptions.beams());
            }
        }
    }

    private double score(double sum, int length) {
        return sum / beamOptions.lengthPenalty().divisor(length);
    }

    private boolean isDone() {
        if (growing.isEmpty()) {
            return true;
        }
        if (ended.size() < beamOptions.beams()) {
            return false;
        }
        return beamOptions.earlyStopping() || ended.get(ended.size() - 1).score() >= bestPossible();
    }

    /** No sum grows, so the best a hypothesis can become is its present sum at the length that is divided by most. */
    private double bestPossible() {
        Beam best = growing.get(0);
        int soonest = best.draft().tokens().generated() + 1;
        return Math.max(
                score(best.sum(), soonest), score(best.sum(), best.draft().limit()));
    }
}
