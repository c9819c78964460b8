package org.inkstone.generative.diffusion;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a picture is to show: nothing in particular, a class, an embedding, or a text's token states. One entry for each example of a
 * batch. "No condition" of each kind, which guidance needs, is class K, an embedding of zeros, or one visible token of zeros.
 * Immutable.
 */
public final class Condition {
    /** The kinds, as the inputs of a U-Net name them. */
    public enum Kind {
        /** No condition at all. */
        NONE,
        /** Class ids [N, 1]. */
        LABEL,
        /** Vectors [N, E]. */
        EMBEDDING,
        /** Token states [N, L, E] with a mask [N, L]. */
        TEXT
    }

    private static final Condition NOTHING = new Condition(Kind.NONE, 0, null, null);

    private final Kind kind;
    private final int classes;
    private final INDArray values;
    private final INDArray mask;

    private Condition(Kind kind, int classes, INDArray values, INDArray mask) {
        this.kind = kind;
        this.classes = classes;
        this.values = values;
        this.mask = mask;
    }

    /** For models that take no condition. */
    public static Condition none() {
        return NOTHING;
    }

    /**
     * A class for each example.
     *
     * @param classes number of classes K
     * @param labels  0 to K-1; K for no class
     */
    public static Condition labels(int classes, int... labels) {
        return labels(classes, Nd4j.createFromArray(labels).castTo(DataType.FLOAT));
    }

    /**
     * A class for each example.
     *
     * @param classes number of classes K
     * @param labels  ids [N] or [N, 1], 0 to K-1; K for no class
     */
    public static Condition labels(int classes, INDArray labels) {
        if (classes <= 0) {
            throw new IllegalArgumentException("classes must be positive: " + classes);
        }
        requireExamples("labels", labels);
        INDArray column = labels.castTo(DataType.FLOAT).reshape(labels.size(0), 1);
        for (float label : column.dup('c').data().asFloat()) {
            if (!(label >= 0 && label <= classes && label == Math.rint(label))) {
                throw new IllegalArgumentException(
                        "labels must be 0 to " + (classes - 1) + ", or " + classes + " for none: " + label);
            }
        }
        return new Condition(Kind.LABEL, classes, column, null);
    }

    /** A vector for each example, [N, E]. */
    public static Condition embedding(INDArray vectors) {
        requireExamples("embedding", vectors);
        requireRank("embedding", vectors, 2);
        return new Condition(Kind.EMBEDDING, 0, vectors, null);
    }

    /**
     * A text for each example.
     *
     * @param states of its tokens, [N, L, E]
     * @param mask   [N, L], 1 for tokens and 0 for padding
     */
    public static Condition text(INDArray states, INDArray mask) {
        requireExamples("states", states);
        requireRank("states", states, 3);
        requireRank("mask", mask, 2);
        if (mask.size(0) != states.size(0) || mask.size(1) != states.size(1)) {
            throw new IllegalArgumentException("mask must be [" + states.size(0) + ", " + states.size(1)
                    + "], as the states: " + Arrays.toString(mask.shape()));
        }
        return new Condition(Kind.TEXT, 0, states, mask);
    }

    private static void requireExamples(String name, INDArray array) {
        Objects.requireNonNull(array, name);
        if (array.isEmpty() || array.rank() == 0) {
            throw new IllegalArgumentException(
                    name + " must hold at least one example: " + Arrays.toString(array.shape()));
        }
    }

    private static void requireRank(String name, INDArray array, int rank) {
        if (array.rank() != rank) {
            throw new IllegalArgumentException(
                    name + " must have " + rank + " dimensions: " + Arrays.toString(array.shape()));
        }
    }

    public Kind kind() {
        return kind;
    }

    /** Number of examples N; 0 for {@link #none}, which fits any number. */
    public int examples() {
        return values == null ? 0 : (int) values.size(0);
    }

    /** Number of classes K, E of an embedding or of token states; 0 for {@link #none}. */
    public int width() {
        return kind == Kind.LABEL ? classes : values == null ? 0 : (int) values.size(values.rank() - 1);
    }

    /** The network's input; empty for {@link #none}. */
    public Optional<INDArray> input() {
        return Optional.ofNullable(values);
    }

    /** The mask of the network's input; only a text has one. */
    public Optional<INDArray> mask() {
        return Optional.ofNullable(mask);
    }

    /**
     * For N examples: itself where it has as many, its only entry N times where it has one.
     *
     * @throws IllegalArgumentException for any other number
     */
    public Condition forExamples(int number) {
        if (kind == Kind.NONE || examples() == number) {
            return this;
        }
        if (examples() != 1) {
            throw new IllegalArgumentException("the condition is of " + examples() + " examples, the batch has "
                    + number + "; it must be 1 or as many");
        }
        return new Condition(kind, classes, repeated(values, number), mask == null ? null : repeated(mask, number));
    }

    private static INDArray repeated(INDArray one, int number) {
        long[] shape = one.shape();
        shape[0] = number;
        return Nd4j.ones(one.dataType(), shape).muli(one);
    }

    /** This condition's examples and then another's of the same kind and width. */
    public Condition concat(Condition other) {
        if (other.kind != kind || other.width() != width()) {
            throw new IllegalArgumentException("conditions must be alike: " + this + " and " + other);
        }
        if (kind == Kind.NONE) {
            return this;
        }
        return new Condition(
                kind,
                classes,
                Nd4j.concat(0, values, other.values),
                mask == null ? null : Nd4j.concat(0, mask, other.mask));
    }

    /** "No condition" of this kind, for as many examples. */
    public Condition withoutAny() {
        boolean[] all = new boolean[examples()];
        Arrays.fill(all, true);
        return without(all);
    }

    /**
     * This condition with some of its examples turned into "no condition".
     *
     * @param dropped one for each example
     */
    public Condition without(boolean... dropped) {
        if (dropped.length != examples()) {
            throw new IllegalArgumentException("dropped must hold " + examples() + " values: " + dropped.length);
        }
        if (kind == Kind.NONE) {
            return this;
        }
        INDArray newValues = values.dup('c');
        INDArray newMask = mask == null ? null : mask.dup('c');
        for (int n = 0; n < dropped.length; n++) {
            if (dropped[n]) {
                newValues.slice(n).assign(kind == Kind.LABEL ? classes : 0);
                if (newMask != null) {
                    newMask.slice(n).assign(0);
                    newMask.putScalar(n, 0, 1);
                }
            }
        }
        return new Condition(kind, classes, newValues, newMask);
    }

    @Override
    public String toString() {
        return kind == Kind.NONE ? "no condition" : kind + " of width " + width() + " for " + examples() + " examples";
    }
}
