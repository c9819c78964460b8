package org.inkstone.sweep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.arbiter.optimize.api.AbstractParameterSpace;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.util.LeafUtils;

/**
 * Named parameters, each with its own space: those of {@code Spaces}, a {@code ScheduleSpace}, an {@code UpdaterSpace}, or any
 * of Arbiter's, its MultiLayerSpace and ComputationGraphSpace included. An Arbiter space itself, whose values are {@link
 * Parameters}.
 *
 * <pre>{@code
 * SearchSpace space = SearchSpace.builder()
 *         .add("rate", Spaces.logUniform(1e-4, 1))
 *         .add("units", Spaces.integer(16, 128))
 *         .build();
 * }</pre>
 */
@SuppressWarnings("rawtypes") // as Arbiter declares it
public final class SearchSpace extends AbstractParameterSpace<Parameters> implements DescribedSpace {
    private static final double[] PROBES = {0.03, 0.29, 0.5, 0.71, 0.97};

    private final LinkedHashMap<String, ParameterSpace> spaces;
    private final List<ParameterSpace> leaves;

    private SearchSpace(Map<String, ParameterSpace> spaces) {
        this.spaces = new LinkedHashMap<>(spaces);
        this.leaves = LeafUtils.getUniqueObjects(collectLeaves());
        int index = 0;
        for (ParameterSpace leaf : leaves) {
            int[] indices = new int[leaf.numParameters()];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = index++;
            }
            leaf.setIndices(indices);
        }
    }

    /** Begins an empty space. */
    public static Builder builder() {
        return new Builder();
    }

    /** A space of one named parameter, for example of Arbiter's MultiLayerSpace. */
    public static SearchSpace of(String name, ParameterSpace<?> space) {
        return builder().add(name, space).build();
    }

    /** Collects parameters. */
    public static final class Builder {
        private final Map<String, ParameterSpace> spaces = new LinkedHashMap<>();

        private Builder() {}

        /**
         * A parameter.
         *
         * @param name  not blank, without a dot, not yet used
         * @param space what it may be; one space under two names gives both the same value
         */
        public Builder add(String name, ParameterSpace<?> space) {
            Objects.requireNonNull(space, "space of " + name);
            if (name == null || name.isBlank() || name.contains(".")) {
                throw new IllegalArgumentException("name must not be blank or have a dot: " + name);
            }
            if (spaces.putIfAbsent(name, space) != null) {
                throw new IllegalArgumentException("name is used twice: " + name);
            }
            return this;
        }

        /** The space. */
        public SearchSpace build() {
            if (spaces.isEmpty()) {
                throw new IllegalArgumentException("a search space needs at least one parameter");
            }
            return new SearchSpace(spaces);
        }
    }

    /** The parameters' names in their order. */
    public List<String> names() {
        return List.copyOf(spaces.keySet());
    }

    /** Spaces without parts, each once: what a position has its numbers for. */
    List<ParameterSpace> leaves() {
        return leaves;
    }

    @Override
    public Parameters getValue(double[] position) {
        Map<String, Object> values = new LinkedHashMap<>();
        spaces.forEach((name, space) -> values.put(name, space.getValue(position)));
        return new Parameters(values);
    }

    /** Numbers, texts and truth values by name; those of composite spaces as {@code name.part}. */
    @Override
    public Map<String, Object> describe(double[] position) {
        Map<String, Object> described = new LinkedHashMap<>();
        spaces.forEach((name, space) -> describe(name, space, position, described));
        return described;
    }

    @SuppressWarnings("unchecked")
    private static void describe(String name, ParameterSpace space, double[] position, Map<String, Object> to) {
        if (space instanceof DescribedSpace described) {
            described.describe(position).forEach((part, value) -> to.put(name + "." + part, plain(value)));
        } else if (space.isLeaf()) {
            to.put(name, plain(space.getValue(position)));
        } else {
            List<ParameterSpace> parts = LeafUtils.getUniqueObjects(space.collectLeaves());
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).numParameters() > 0) {
                    to.put(name + "." + i, plain(parts.get(i).getValue(position)));
                }
            }
        }
    }

    private static Object plain(Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value instanceof Float f ? (Object) f.doubleValue() : value;
        }
        if (value instanceof int[] ints) {
            return Arrays.toString(ints);
        }
        return String.valueOf(value);
    }

    /** Tells spaces apart by what they give at a few points. */
    String fingerprint() {
        StringBuilder seen = new StringBuilder();
        int n = numParameters();
        for (double probe : PROBES) {
            double[] position = new double[n];
            for (int i = 0; i < n; i++) {
                position[i] = (probe + i * 0.618033988749895) % 1;
            }
            try {
                seen.append(describe(position));
            } catch (RuntimeException e) {
                seen.append(e.getClass().getName());
            }
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(seen.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int numParameters() {
        return leaves == null
                ? LeafUtils.countUniqueParameters(collectLeaves())
                : LeafUtils.countUniqueParameters(leaves);
    }

    @Override
    public List<ParameterSpace> collectLeaves() {
        List<ParameterSpace> all = new ArrayList<>();
        for (ParameterSpace<?> space : spaces.values()) {
            all.addAll(space.isLeaf() ? List.of(space) : space.collectLeaves());
        }
        return all;
    }

    @Override
    public Map<String, ParameterSpace> getNestedSpaces() {
        return new LinkedHashMap<>(spaces);
    }

    @Override
    public boolean isLeaf() {
        return false;
    }

    @Override
    public void setIndices(int... indices) {
        throw new UnsupportedOperationException("a search space has no indices of its own");
    }
}
