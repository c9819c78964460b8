package org.inkstone.sweep;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.CandidateGenerator;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between Arbiter's generators and its runner: leaves out invalid candidates, up to a number; takes trials that the
 * ledger has as done, telling the generator their scores; ends after the planned number. The runner alone would take invalid
 * candidates forever and never end when a generator has no more.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // as Arbiter declares it
final class TrialSource implements CandidateGenerator {
    /** So many invalid candidates in a row end a sweep. */
    static final int MOST_INVALID = 100;

    private static final Logger LOG = LoggerFactory.getLogger(TrialSource.class);

    private final CandidateGenerator inner;
    private final Map<Integer, TrialRecord> known = new HashMap<>();
    private final int trials;
    private final SweepControl control;
    private final TrialRoom room;
    private int number;
    private Candidate next;
    private String exhausted;

    /**
     * @param trials how many in all; 0 for no limit
     * @param room   whether another trial may begin now
     */
    TrialSource(CandidateGenerator inner, List<TrialRecord> known, int trials, SweepControl control, TrialRoom room) {
        this.inner = inner;
        known.forEach(trial -> this.known.put(trial.number(), trial));
        this.trials = trials;
        this.control = control;
        this.room = room;
    }

    /** Why no more candidates will come; null while some may. A candidate drawn too early would not know the last scores. */
    String exhausted() {
        if (room.free()) {
            fill();
        }
        return exhausted;
    }

    @Override
    public boolean hasMoreCandidates() {
        if (control.ends() || !room.free()) {
            return false;
        }
        fill();
        return next != null;
    }

    @Override
    public Candidate getCandidate() {
        fill();
        Candidate candidate = next;
        next = null;
        room.enter();
        return candidate;
    }

    private void fill() {
        int invalid = 0;
        while (next == null && exhausted == null) {
            if (trials > 0 && number >= trials) {
                exhausted = "all " + trials + " trials are done";
            } else if (!inner.hasMoreCandidates()) {
                exhausted = "the strategy has no more candidates";
            } else {
                Candidate candidate = inner.getCandidate();
                if (candidate.getException() == null) {
                    take(candidate);
                    invalid = 0;
                } else if (++invalid == 1) {
                    LOG.warn("a candidate is not valid and is left out: {}", String.valueOf(candidate.getException()));
                } else if (invalid >= MOST_INVALID) {
                    exhausted = invalid + " candidates in a row were not valid, the last: " + candidate.getException();
                }
            }
        }
    }

    private void take(Candidate candidate) {
        TrialRecord done = known.get(number);
        double[] position = candidate.getFlatParameters();
        if (done == null) {
            next = new Candidate(candidate.getSupplier(), number++, position);
            return;
        }
        double[] recorded =
                done.position().stream().mapToDouble(Double::doubleValue).toArray();
        if (!Arrays.equals(recorded, position)) {
            throw new LedgerException("trial " + number + " of the ledger is not what this search gives: "
                    + Arrays.toString(recorded) + ", not " + Arrays.toString(position));
        }
        if (done.scored()) {
            inner.reportResults(new OptimizationResult(candidate, done.score(), number, null, null, null));
        }
        number++;
    }

    @Override
    public void reportResults(OptimizationResult result) {
        inner.reportResults(result);
    }

    @Override
    public ParameterSpace<?> getParameterSpace() {
        return inner.getParameterSpace();
    }

    @Override
    public void setRngSeed(long seed) {
        inner.setRngSeed(seed);
    }

    @Override
    public Class<?> getCandidateType() {
        return inner.getCandidateType();
    }
}
