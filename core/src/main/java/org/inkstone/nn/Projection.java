package org.inkstone.nn;

import java.util.ArrayList;
import java.util.List;
import org.inkstone.nn.kernel.BiasKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The product {@code y = x W} inside a larger layer, with a bias that is added here or by whoever goes over {@code y} next
 * anyway. Products go to oneDNN because everything lies in c order.
 */
public final class Projection {
    private final String weight;
    private final String bias;
    private final long in;
    private final long out;

    /**
     * @param weight name of the matrix {@code [in, out]}
     * @param bias   name of the bias {@code [out]}; null for none
     */
    public Projection(String weight, String bias, long in, long out) {
        this.weight = weight;
        this.bias = bias;
        this.in = in;
        this.out = out;
    }

    /** The weight, then the bias. */
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> list = new ArrayList<>();
        list.add(ParameterSpec.weight(weight, in, out));
        if (bias != null) {
            list.add(ParameterSpec.bias(bias, out));
        }
        return list;
    }

    /** Width of the output. */
    public long out() {
        return out;
    }

    /** The bias; null where there is none. */
    public INDArray bias(Pass pass) {
        return bias == null ? null : pass.parameter(bias);
    }

    /** Where the bias's gradient goes; null where there is no bias. */
    public INDArray biasGradient(Pass pass) {
        return bias == null ? null : pass.gradient(bias);
    }

    /** {@code y = x W}, without the bias. */
    public void product(INDArray x, INDArray y, Pass pass) {
        Kernels.matmul(x, false, pass.parameter(weight), false, y);
    }

    /** {@code y += x W}, without the bias. */
    public void addProduct(INDArray x, INDArray y, Pass pass) {
        Kernels.matmulAdd(x, pass.parameter(weight), y);
    }

    /** {@code y = x W + b}. */
    public void forward(INDArray x, INDArray y, Pass pass) {
        product(x, y, pass);
        if (bias != null) {
            BiasKernels.addBias(y, pass.parameter(bias));
        }
    }

    /** Gradients of the weight and, unless {@code dx} is null, of the input; {@code dx} is overwritten. */
    public void productBackward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        Kernels.matmul(x, true, dy, false, pass.gradient(weight));
        if (dx != null) {
            Kernels.matmul(dy, false, pass.parameter(weight), true, dx);
        }
    }

    /** Gradients of weight, bias and, unless {@code dx} is null, of the input; {@code dx} is overwritten. */
    public void backward(INDArray x, INDArray dy, INDArray dx, Pass pass) {
        productBackward(x, dy, dx, pass);
        if (bias != null) {
            BiasKernels.columnSums(dy, pass.gradient(bias));
        }
    }
}
