package org.inkstone.backend.onednn;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Primitives in a row, from one array to another, for one shape. All between lies in memory of its own, made once and used again
 * by the next run, so a run allocates nothing and ND4J has no part in it. Made by {@link PipelineBuilder}.
 *
 * <p>Not for several threads at once.
 */
public final class Pipeline {
    private final List<Step> steps;
    private final Value input;
    private final Value output;
    private final Arena arena;
    private final List<Object> kept;
    private final long[] outputShape;

    Pipeline(List<Step> steps, Value input, Value output, Arena arena, List<Object> kept, boolean channelsLast) {
        this.steps = List.copyOf(steps);
        this.input = input;
        this.output = output;
        this.arena = arena;
        this.kept = List.copyOf(kept);
        long[] d = output.dimensions();
        this.outputShape = output.isPictures() && channelsLast ? new long[] {d[0], d[2], d[3], d[1]} : d;
    }

    /** Of the array that {@link #run} fills. */
    public long[] outputShape() {
        return outputShape.clone();
    }

    /** Of the memory between input and output, weights apart. */
    public long bytes() {
        return arena.bytes();
    }

    /** Number of primitives. */
    public int steps() {
        return steps.size();
    }

    /**
     * Runs all steps.
     *
     * @param x FLOAT in c order, of the shape it was made for
     * @param y FLOAT in c order, overwritten
     * @throws IllegalArgumentException when one of them has another length
     */
    public void run(INDArray x, INDArray y) {
        check("x", x, input);
        check("y", y, output);
        input.storage().at(x.data().addressPointer());
        output.storage().at(y.data().addressPointer());
        for (Step step : steps) {
            step.run();
        }
    }

    private void check(String name, INDArray array, Value value) {
        long length = Arrays.stream(value.dimensions()).reduce(1, (a, b) -> a * b);
        if (array.length() != length) {
            throw new IllegalArgumentException(
                    name + " must have " + length + " values: " + Arrays.toString(array.shape()));
        }
    }
}
