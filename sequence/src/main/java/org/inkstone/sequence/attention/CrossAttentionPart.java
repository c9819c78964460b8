package org.inkstone.sequence.attention;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.Pass;
import org.inkstone.nn.Projection;
import org.inkstone.sequence.attention.kernel.AttentionShape;
import org.inkstone.sequence.attention.kernel.HeadRows;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention of a sequence to another, the memory {@code [N, Tk, memoryWidth]}: queries by {@code Wq}, keys and values side by
 * side by {@code Wkv [memoryWidth, 2 keyHeads headSize]}.
 */
public final class CrossAttentionPart extends AttentionPart {
    private final String prefix;
    private final Projection queries;
    private final Projection pairs;
    private final double valueGain;
    private transient INDArray memory;
    private transient INDArray memoryMask;
    private transient INDArray dMemory;
    private transient INDArray q;
    private transient INDArray keysAndValues;

    /**
     * @param prefix    of the parameters' names
     * @param valueGain what the initial weights of values and output are multiplied by (DeepNorm's beta)
     */
    public CrossAttentionPart(String prefix, AttentionSettings settings, int memoryWidth, double valueGain) {
        super(prefix, settings);
        this.prefix = prefix;
        this.valueGain = valueGain;
        boolean biases = settings.biases();
        this.queries = new Projection(prefix + "Wq", biases ? prefix + "Bq" : null, settings.width(), settings.width());
        this.pairs =
                new Projection(prefix + "Wkv", biases ? prefix + "Bkv" : null, memoryWidth, 2L * settings.keyWidth());
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>(queries.parameters());
        list.addAll(pairs.parameters());
        list.addAll(last().parameters());
        long keyWidth = settings().keyWidth();
        list.replaceAll(spec -> {
            if (spec.name().equals(prefix + "Wkv")) {
                return spec.withFans(spec.fanIn(), keyWidth)
                        .initialisedBy(w -> SelfAttentionPart.scaleColumns(w, keyWidth, valueGain));
            }
            return spec.name().equals(prefix + "Wo")
                    ? spec.initialisedBy(w -> SelfAttentionPart.scaleColumns(w, 0, valueGain))
                    : spec;
        });
        return list;
    }

    /**
     * What the coming passes attend to.
     *
     * @param value {@code [N, Tk, memoryWidth]}, dense in c order
     * @param mask  {@code [N, Tk]}, 0 for padding; null for none
     */
    public void setMemory(INDArray value, INDArray mask) {
        memory = value;
        memoryMask = mask;
    }

    /** Where the backward pass puts the gradient of the memory. */
    public void setMemoryGradient(INDArray value) {
        dMemory = value;
    }

    /** Keys and values {@code [N, Tk, 2 keyWidth]} of a memory, written to {@code out}. */
    void projectMemory(INDArray value, INDArray out, Pass pass) {
        pairs.forward(rows(value), rows(out), pass);
    }

    /** Columns of keys and values. */
    long pairWidth() {
        return pairs.out();
    }

    private static INDArray rows(INDArray sequences) {
        return sequences.reshape('c', sequences.size(0) * sequences.size(1), sequences.size(2));
    }

    @Override
    public void forward(INDArray x, INDArray out, Pass pass) {
        q = pass.kept(pass.batch(), pass.time(), settings().width());
        queries.forward(x, rows(q), pass);
        keysAndValues = pass.kept(memory.size(0), memory.size(1), pairs.out());
        projectMemory(memory, keysAndValues, pass);
        AttentionSettings s = settings();
        attend(
                new AttentionShape(
                        pass.batch(), s.heads(), s.keyHeads(), pass.time(), (int) keysAndValues.size(1), s.headSize()),
                HeadRows.of(q),
                HeadRows.of(keysAndValues, 0),
                HeadRows.of(keysAndValues, s.keyWidth()),
                options(memoryMask, false),
                out,
                pass);
    }

    @Override
    public void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        int keyWidth = settings().keyWidth();
        INDArray dq = pass.scratch(q.shape());
        INDArray dPairs = pass.scratch(keysAndValues.shape());
        attendBackward(
                HeadRows.of(q),
                HeadRows.of(keysAndValues, 0),
                HeadRows.of(keysAndValues, keyWidth),
                dy,
                HeadRows.of(dq),
                HeadRows.of(dPairs, 0),
                HeadRows.of(dPairs, keyWidth),
                pass);
        queries.backward(x, rows(dq), dx, pass);
        pairs.backward(rows(memory), rows(dPairs), dMemory == null ? null : rows(dMemory), pass);
        q = null;
        keysAndValues = null;
        dMemory = null;
    }
}
