package org.inkstone.backend.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weights that do not change any more: each layout that a primitive asks for is made once, whatever the number of primitives. */
public final class FixedWeights {
    /** Keeps the memory from being freed. */
    private final INDArray values;

    private final long[] dimensions;
    private final Operand plain;
    private final memory.desc description;
    private final List<memory> made = new ArrayList<>();
    private final List<memory.desc> layouts = new ArrayList<>();

    private FixedWeights(INDArray values, long[] dimensions, memory.format_tag layout) {
        this.values = values;
        this.dimensions = dimensions;
        this.description = new memory.desc(dimensions, memory.data_type.f32, layout);
        this.plain = new Operand(description);
        plain.at(values);
    }

    /** Number of weights. */
    public long length() {
        return values.length();
    }

    /** @param weights [out, in / groups, h, w], FLOAT in c order; kept, not copied */
    public static FixedWeights ofConvolution(INDArray weights, long groups) {
        long[] s = weights.shape();
        return groups == 1
                ? new FixedWeights(weights, s, memory.format_tag.oihw)
                : new FixedWeights(
                        weights, new long[] {groups, s[0] / groups, s[1], s[2], s[3]}, memory.format_tag.goihw);
    }

    /**
     * For rows.
     *
     * @param weights [in, out], FLOAT in f order; kept, not copied
     */
    public static FixedWeights ofProduct(INDArray weights) {
        return new FixedWeights(weights, new long[] {weights.size(1), weights.size(0)}, memory.format_tag.oi);
    }

    /**
     * For flattened pictures.
     *
     * @param weights      [in, out], FLOAT in f order; kept, not copied
     * @param picture      channels, height and width
     * @param channelsLast the order in which the pictures have been flattened
     */
    public static FixedWeights ofProduct(INDArray weights, long[] picture, boolean channelsLast) {
        return new FixedWeights(
                weights,
                new long[] {weights.size(1), picture[0], picture[1], picture[2]},
                channelsLast ? memory.format_tag.ohwi : memory.format_tag.oihw);
    }

    /** The same weights, any layout allowed. */
    memory.desc any() {
        return new memory.desc(dimensions, memory.data_type.f32, memory.format_tag.any);
    }

    memory in(memory.desc layout) {
        if (layout.equals(description)) {
            return plain.memory();
        }
        for (int i = 0; i < layouts.size(); i++) {
            if (layouts.get(i).equals(layout)) {
                return made.get(i);
            }
        }
        memory inner = new memory(layout, OneDnn.engine());
        new reorder(plain.memory(), inner).execute(OneDnn.stream(), plain.memory(), inner);
        OneDnn.stream()._wait();
        made.add(inner);
        layouts.add(layout);
        return inner;
    }
}
