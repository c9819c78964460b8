package org.inkstone.sequence.attention;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.nn.NormPart;
import org.inkstone.nn.NormType;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.Pass;
import org.inkstone.nn.Sublayer;
import org.inkstone.nn.kernel.BiasKernels;
import org.inkstone.nn.kernel.DropoutKernels;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A residual connection around a sublayer, with the normalisation where {@link NormPlacement} puts it. Rows only, of one
 * width.
 */
final class Residual {
    private final NormPlacement placement;
    private final Sublayer inside;
    private final NormPart norm;
    private final NormPart outputNorm;
    private final double alpha;
    private final double dropout;
    private transient INDArray normed;
    private transient INDArray beforeNorm;
    private transient long seed;

    /**
     * @param prefix  of the norm's parameters, like {@code norm1}
     * @param alpha   what x is multiplied by in a deep placement, else 1
     * @param dropout probability that a value of the sublayer's output is dropped in training
     */
    Residual(
            String prefix,
            NormPlacement placement,
            NormType type,
            long width,
            double alpha,
            double dropout,
            Sublayer inside) {
        this.placement = placement;
        this.inside = inside;
        this.alpha = placement == NormPlacement.DEEP ? alpha : 1;
        this.dropout = dropout;
        this.norm = new NormPart(type, prefix + "Gain", prefix + "Bias", width, BlockLayer.NORM_EPS);
        this.outputNorm = placement == NormPlacement.SANDWICH
                ? new NormPart(type, prefix + "OutGain", prefix + "OutBias", width, BlockLayer.NORM_EPS)
                : null;
    }

    Sublayer inside() {
        return inside;
    }

    List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>(norm.parameters());
        if (outputNorm != null) {
            list.addAll(outputNorm.parameters());
        }
        list.addAll(inside.parameters());
        return list;
    }

    /** Writes the output rows to {@code out}, which is not {@code x}. */
    void forward(INDArray x, INDArray out, Pass pass) {
        switch (placement) {
            case PRE -> {
                inside.forward(normed(x, pass), out, pass);
                finish(out, inside.last().bias(pass), x, pass);
            }
            case SANDWICH -> {
                beforeNorm = pass.kept(x.shape());
                inside.forward(normed(x, pass), beforeNorm, pass);
                INDArray bias = inside.last().bias(pass);
                if (bias != null) {
                    BiasKernels.addBias(beforeNorm, bias);
                }
                outputNorm.forward(beforeNorm, out, pass);
                finish(out, null, x, pass);
            }
            case POST, DEEP -> {
                beforeNorm = pass.kept(x.shape());
                inside.forward(x, beforeNorm, pass);
                INDArray carried = alpha == 1 ? x : x.mul(alpha, pass.scratch(x.shape()));
                finish(beforeNorm, inside.last().bias(pass), carried, pass);
                norm.forward(beforeNorm, out, pass);
            }
        }
    }

    private INDArray normed(INDArray x, Pass pass) {
        normed = pass.kept(x.shape());
        norm.forward(x, normed, pass);
        return normed;
    }

    /** {@code y = dropout(y + bias) + carried}. */
    private void finish(INDArray y, INDArray bias, INDArray carried, Pass pass) {
        if (pass.isTraining() && dropout > 0) {
            if (bias != null) {
                BiasKernels.addBias(y, bias);
            }
            seed = Nd4j.getRandom().nextLong();
            DropoutKernels.apply(y, dropout, seed);
            y.addi(carried);
        } else if (bias == null) {
            y.addi(carried);
        } else {
            BiasKernels.addBiasAndResidual(y, bias, carried);
        }
    }

    /** Fills the gradients of all parameters and writes that of the input to {@code dx}. */
    void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        if (placement.needsFinalNorm()) {
            INDArray dg = dropped(dy, pass);
            if (placement == NormPlacement.SANDWICH) {
                INDArray before = pass.scratch(x.shape());
                outputNorm.backward(dg, beforeNorm, before, false, pass);
                dg = before;
            }
            INDArray dNormed = insideBackward(normed, dg, pass.scratch(x.shape()), pass);
            dx.assign(dy);
            norm.backward(dNormed, x, dx, true, pass);
        } else {
            INDArray ds = pass.scratch(x.shape());
            norm.backward(dy, beforeNorm, ds, false, pass);
            insideBackward(x, dropped(ds, pass), dx, pass);
            dx.addi(alpha == 1 ? ds : ds.muli(alpha));
        }
        normed = null;
        beforeNorm = null;
    }

    private INDArray dropped(INDArray gradient, Pass pass) {
        if (dropout == 0) {
            return gradient;
        }
        INDArray copy = pass.scratch(gradient.shape());
        copy.assign(gradient);
        DropoutKernels.apply(copy, dropout, seed);
        return copy;
    }

    private INDArray insideBackward(INDArray input, INDArray dg, INDArray dInput, Pass pass) {
        INDArray biasGradient = inside.last().biasGradient(pass);
        if (biasGradient != null) {
            BiasKernels.columnSums(dg, biasGradient);
        }
        inside.backward(input, dg, dInput, pass);
        return dInput;
    }
}
