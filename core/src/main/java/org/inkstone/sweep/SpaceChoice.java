package org.inkstone.sweep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** One of several spaces. See {@link Spaces#oneOf}. */
final class SpaceChoice<T> extends CompositeSpace<T> {
    private final ParameterSpace<Integer> which;
    private final List<ParameterSpace<? extends T>> alternatives;

    SpaceChoice(List<? extends ParameterSpace<? extends T>> alternatives) {
        this(
                Spaces.choice(IntStream.range(0, alternatives.size()).boxed().toList()),
                List.<ParameterSpace<? extends T>>copyOf(alternatives));
    }

    @JsonCreator
    private SpaceChoice(
            @JsonProperty("which") ParameterSpace<Integer> which,
            @JsonProperty("alternatives") List<ParameterSpace<? extends T>> alternatives) {
        this.which = which;
        this.alternatives = alternatives;
    }

    @Override
    @SuppressWarnings("rawtypes")
    LinkedHashMap<String, ParameterSpace> nested() {
        LinkedHashMap<String, ParameterSpace> nested = new LinkedHashMap<>();
        nested.put("which", which);
        for (int i = 0; i < alternatives.size(); i++) {
            nested.put("alternative" + i, alternatives.get(i));
        }
        return nested;
    }

    @Override
    public T getValue(double[] values) {
        return alternatives.get(which.getValue(values)).getValue(values);
    }

    @Override
    public Map<String, Object> describe(double[] values) {
        int chosen = which.getValue(values);
        if (alternatives.get(chosen) instanceof DescribedSpace described) {
            return described.describe(values);
        }
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("alternative", chosen);
        words.put("value", Descriptions.scalar(alternatives.get(chosen).getValue(values)));
        return words;
    }

    @Override
    public String toString() {
        return "oneOf" + alternatives;
    }
}
