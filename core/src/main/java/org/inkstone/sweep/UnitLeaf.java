package org.inkstone.sweep;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/** A space of one parameter: reads its place in a candidate's flat values, a number between 0 and 1. */
@SuppressWarnings("rawtypes")
abstract class UnitLeaf<T> implements ParameterSpace<T> {
    private static final int UNSET = -1;

    private int index = UNSET;

    /** The value for a number between 0 and 1, both ends included. */
    abstract T at(double unit);

    @Override
    public final T getValue(double[] values) {
        if (index == UNSET) {
            throw new IllegalStateException(this + " has no index yet: give the whole space to a generator first");
        }
        double unit = values[index];
        if (!(unit >= 0 && unit <= 1)) {
            throw new IllegalArgumentException("value " + index + " must be between 0 and 1: " + unit);
        }
        return at(unit);
    }

    @Override
    public final int numParameters() {
        return 1;
    }

    @Override
    public final List<ParameterSpace> collectLeaves() {
        return Collections.singletonList(this);
    }

    @Override
    public final Map<String, ParameterSpace> getNestedSpaces() {
        return Collections.emptyMap();
    }

    @Override
    public final boolean isLeaf() {
        return true;
    }

    @Override
    public final void setIndices(int... indices) {
        if (indices == null || indices.length != 1) {
            throw new IllegalArgumentException("indices must be one number, since this space has one parameter: "
                    + (indices == null ? "none" : indices.length + " of them"));
        }
        index = indices[0];
    }
}
