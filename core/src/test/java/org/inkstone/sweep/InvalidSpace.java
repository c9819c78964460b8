package org.inkstone.sweep;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/** A space none of whose points is valid. */
@SuppressWarnings("rawtypes")
final class InvalidSpace implements ParameterSpace<Double> {
    @Override
    public Double getValue(double[] values) {
        throw new IllegalArgumentException("never valid");
    }

    @Override
    public int numParameters() {
        return 1;
    }

    @Override
    public List<ParameterSpace> collectLeaves() {
        return List.of(this);
    }

    @Override
    public Map<String, ParameterSpace> getNestedSpaces() {
        return Map.of();
    }

    @Override
    public boolean isLeaf() {
        return true;
    }

    @Override
    public void setIndices(int... indices) {
        // its value does not depend on them
    }
}
