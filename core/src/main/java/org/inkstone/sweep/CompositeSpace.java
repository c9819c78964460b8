package org.inkstone.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.api.AbstractParameterSpace;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.util.LeafUtils;

/** A space made of other spaces. A leaf that several of them share is one parameter. */
@SuppressWarnings("rawtypes")
abstract class CompositeSpace<T> extends AbstractParameterSpace<T> implements DescribedSpace {

    /** The spaces this one is made of, by name, always in the same order. */
    abstract LinkedHashMap<String, ParameterSpace> nested();

    @Override
    public final Map<String, ParameterSpace> getNestedSpaces() {
        return nested();
    }

    @Override
    public final List<ParameterSpace> collectLeaves() {
        List<ParameterSpace> leaves = new ArrayList<>();
        for (ParameterSpace<?> space : nested().values()) {
            leaves.addAll(space.collectLeaves());
        }
        return LeafUtils.getUniqueObjects(leaves);
    }

    @Override
    public final int numParameters() {
        return LeafUtils.countUniqueParameters(collectLeaves());
    }

    @Override
    public final boolean isLeaf() {
        return false;
    }

    /** Hands the indices out to the leaves, in their order. */
    @Override
    public final void setIndices(int... indices) {
        if (indices == null || indices.length != numParameters()) {
            throw new IllegalArgumentException("indices must be " + numParameters() + ", one for each parameter: "
                    + (indices == null ? "none" : indices.length + " of them"));
        }
        int from = 0;
        for (ParameterSpace<?> leaf : collectLeaves()) {
            int to = from + leaf.numParameters();
            leaf.setIndices(Arrays.copyOfRange(indices, from, to));
            from = to;
        }
    }
}
