package org.inkstone.generative.diffusion.unet;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.nn.GroupNormPart;
import org.inkstone.nn.ParameterSpec;
import org.inkstone.nn.Pass;
import org.inkstone.nn.Sublayer;
import org.inkstone.nn.kernel.BiasKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code y = x + attention(norm(x))} on pictures {@code [N, H, W, C]}, whose pixels are the steps of the attention. */
final class NormedAttention {
    private final GroupNormPart norm;
    private final Sublayer attention;
    private transient INDArray normed;

    NormedAttention(GroupNormPart norm, Sublayer attention) {
        this.norm = norm;
        this.attention = attention;
    }

    /** Those of the norm, then those of the attention, whose output matrix begins at zero. */
    List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>(norm.parameters());
        list.addAll(attention.parameters());
        String last = attention.last().parameters().get(0).name();
        list.replaceAll(spec -> spec.name().equals(last) ? spec.initialisedBy(w -> w.assign(0)) : spec);
        return list;
    }

    void forward(INDArray x, INDArray out, Pass pass) {
        normed = pass.kept(x.shape());
        norm.forward(x, normed, pass);
        attention.forward(rows(normed), rows(out), pass);
        BiasKernels.addBiasAndResidual(rows(out), attention.last().bias(pass), rows(x));
    }

    /** @param dx overwritten */
    void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        BiasKernels.columnSums(rows(dy), attention.last().biasGradient(pass));
        INDArray dNormed = pass.scratch(x.shape());
        attention.backward(rows(normed), rows(dy), rows(dNormed), pass);
        norm.backward(dNormed, x, dx, dy, pass);
        normed = null;
    }

    private static INDArray rows(INDArray picture) {
        return picture.reshape('c', picture.length() / picture.size(3), picture.size(3));
    }
}
