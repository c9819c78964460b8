package org.inkstone.sequence.attention;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.Pass;
import org.inkstone.nn.Projection;
import org.inkstone.sequence.attention.kernel.AttentionShape;
import org.inkstone.sequence.attention.kernel.HeadRows;
import org.inkstone.sequence.attention.kernel.Rotary;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Attention of a sequence to itself. Queries, keys and values come out of one product with {@code Wqkv [width, (heads + 2
 * keyHeads) headSize]}, whose columns are all heads' queries, then all keys, then all values.
 */
public final class SelfAttentionPart extends AttentionPart {
    private final String prefix;
    private final Projection input;
    private final double valueGain;
    private transient INDArray heads;

    /**
     * @param prefix    of the parameters' names
     * @param valueGain what the initial weights of values and output are multiplied by (DeepNorm's beta)
     */
    public SelfAttentionPart(String prefix, AttentionSettings settings, double valueGain) {
        super(prefix, settings);
        this.prefix = prefix;
        this.valueGain = valueGain;
        this.input = new Projection(
                prefix + "Wqkv",
                settings.biases() ? prefix + "Bqkv" : null,
                settings.width(),
                settings.width() + 2L * settings.keyWidth());
    }

    @Override
    public List<ParameterSpec> parameters() {
        int width = settings().width();
        long firstValue = width + settings().keyWidth();
        List<ParameterSpec> list = new ArrayList<>(input.parameters());
        list.set(0, list.get(0).withFans(width, width).initialisedBy(w -> scaleColumns(w, firstValue, valueGain)));
        list.addAll(last().parameters());
        list.replaceAll(spec ->
                spec.name().equals(prefix + "Wo") ? spec.initialisedBy(w -> scaleColumns(w, 0, valueGain)) : spec);
        return list;
    }

    /** Multiplies the columns of a matrix from {@code first} on. */
    static void scaleColumns(INDArray matrix, long first, double factor) {
        if (factor != 1) {
            matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(first, matrix.size(1)))
                    .muli(factor);
        }
    }

    @Override
    public void forward(INDArray x, INDArray out, Pass pass) {
        int batch = pass.batch();
        int time = pass.time();
        project(x, pass);
        turn(heads, batch, time, false);
        attend(
                shape(batch, time, time),
                part(0),
                part(settings().width()),
                part(settings().width() + settings().keyWidth()),
                options(pass.mask(), settings().causal()),
                out,
                pass);
    }

    private void project(INDArray x, Pass pass) {
        heads = pass.kept(pass.batch(), pass.time(), input.out());
        input.forward(x, heads.reshape('c', x.size(0), input.out()), pass);
    }

    private AttentionShape shape(int batch, int queries, int keys) {
        AttentionSettings s = settings();
        return new AttentionShape(batch, s.heads(), s.keyHeads(), queries, keys, s.headSize());
    }

    private HeadRows part(int column) {
        return HeadRows.of(heads, column);
    }

    private void turn(INDArray rows, int batch, int time, boolean back) {
        AttentionSettings s = settings();
        if (s.positions() == AttentionPositions.ROTARY) {
            Rotary.apply(HeadRows.of(rows, 0), s.heads(), s.headSize(), batch, time, null, Rotary.BASE, back);
            Rotary.apply(
                    HeadRows.of(rows, s.width()), s.keyHeads(), s.headSize(), batch, time, null, Rotary.BASE, back);
        }
    }

    @Override
    public void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        int width = settings().width();
        int keyWidth = settings().keyWidth();
        INDArray dHeads = pass.scratch(heads.shape());
        attendBackward(
                part(0),
                part(width),
                part(width + keyWidth),
                dy,
                HeadRows.of(dHeads, 0),
                HeadRows.of(dHeads, width),
                HeadRows.of(dHeads, width + keyWidth),
                pass);
        turn(dHeads, pass.batch(), pass.time(), true);
        input.backward(x, dHeads.reshape('c', x.size(0), input.out()), dx, pass);
        heads = null;
    }
}
