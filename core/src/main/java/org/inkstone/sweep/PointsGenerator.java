package org.inkstone.sweep;

import java.util.Iterator;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.generator.BaseCandidateGenerator;

/** Candidates at given points of the unit cube. Arbiter's own random search is the same, but logs a stack for each invalid one. */
class PointsGenerator extends BaseCandidateGenerator<Parameters> {
    private final Iterator<double[]> points;

    PointsGenerator(SearchSpace space, Iterator<double[]> points) {
        super(space, null, false);
        this.points = points;
        initialize();
    }

    @Override
    public boolean hasMoreCandidates() {
        return points.hasNext();
    }

    @Override
    public Candidate<Parameters> getCandidate() {
        double[] point = points.next();
        Parameters value = null;
        Exception invalid = null;
        try {
            value = getParameterSpace().getValue(point);
        } catch (RuntimeException e) {
            invalid = e;
        }
        return new Candidate<>(value, getCandidateCounter().getAndIncrement(), point, null, invalid);
    }

    @Override
    public Class<?> getCandidateType() {
        return Parameters.class;
    }
}
