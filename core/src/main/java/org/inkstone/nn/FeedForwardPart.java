package org.inkstone.nn;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.nn.kernel.ActivationKernels;
import org.inkstone.nn.kernel.DropoutKernels;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The position-wise feed-forward network {@code f(x W1 + b1) W2 + b2} of a Transformer (Vaswani et al. 2017); with a gated
 * activation {@code (f(x W) * x V) W2}, W and V side by side in one matrix (Shazeer, GLU Variants, 2020).
 */
public final class FeedForwardPart implements Sublayer {
    private final FeedForwardActivation activation;
    private final Projection first;
    private final Projection second;
    private final long hidden;
    private final double gain;
    private final double dropout;
    private transient INDArray before;
    private transient INDArray after;
    private transient long seed;

    /**
     * @param prefix  of the parameters' names: W1, B1, W2, B2
     * @param hidden  width inside
     * @param biases  whether the two products have biases
     * @param gain    what the initial weights are multiplied by (DeepNorm's beta), else 1
     * @param dropout probability that a hidden value is dropped in training
     */
    public FeedForwardPart(
            String prefix,
            long width,
            long hidden,
            FeedForwardActivation activation,
            boolean biases,
            double gain,
            double dropout) {
        this.activation = activation;
        this.gain = gain;
        this.hidden = hidden;
        this.dropout = dropout;
        long inner = activation.gated() ? 2 * hidden : hidden;
        this.first = new Projection(prefix + "W1", biases ? prefix + "B1" : null, width, inner);
        this.second = new Projection(prefix + "W2", biases ? prefix + "B2" : null, hidden, width);
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>();
        ParameterSpec weight = first.parameters().get(0);
        list.add(activation.gated() ? weight.withFans(weight.fanIn(), hidden) : weight);
        list.addAll(first.parameters().subList(1, first.parameters().size()));
        list.addAll(second.parameters());
        list.replaceAll(spec ->
                spec.kind() == ParameterSpec.Kind.WEIGHT && gain != 1 ? spec.initialisedBy(w -> w.muli(gain)) : spec);
        return list;
    }

    @Override
    public void forward(INDArray x, INDArray out, Pass pass) {
        long rows = x.size(0);
        before = pass.kept(rows, first.out());
        after = pass.kept(rows, hidden);
        first.product(x, before, pass);
        ActivationKernels.forward(activation, before, first.bias(pass), after);
        if (pass.isTraining() && dropout > 0) {
            seed = Nd4j.getRandom().nextLong();
            DropoutKernels.apply(after, dropout, seed);
        }
        second.product(after, out, pass);
    }

    @Override
    public Projection last() {
        return second;
    }

    @Override
    public void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        INDArray dAfter = pass.scratch(after.shape());
        second.productBackward(after, dy, dAfter, pass);
        if (dropout > 0) {
            DropoutKernels.apply(dAfter, dropout, seed);
        }
        INDArray dBefore = activation.gated() ? pass.scratch(before.shape()) : dAfter;
        ActivationKernels.backward(activation, before, dAfter, dBefore, first.biasGradient(pass));
        first.productBackward(x, dBefore, dx, pass);
        before = null;
        after = null;
    }
}
