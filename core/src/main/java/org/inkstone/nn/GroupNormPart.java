package org.inkstone.nn;

import java.util.List;
import org.inkstone.nn.kernel.GroupNormGradients;
import org.inkstone.nn.kernel.GroupNormInput;
import org.inkstone.nn.kernel.GroupNormKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Group normalisation inside a larger layer (Wu, He 2018), see {@link GroupNormKernels} for what it takes in the same go. */
public final class GroupNormPart {
    private final String gain;
    private final String bias;
    private final int channels;
    private final GroupNormKernels.Options options;
    private transient INDArray stats;

    /** @param prefix of the parameters' names, to which Gain and Bias are added */
    public GroupNormPart(String prefix, int channels, GroupNormKernels.Options options) {
        this.gain = prefix + "Gain";
        this.bias = prefix + "Bias";
        this.channels = channels;
        this.options = options;
    }

    /** The gain, then the bias. */
    public List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.gain(gain, channels), ParameterSpec.bias(bias, channels));
    }

    /** Normalises pictures. */
    public void forward(INDArray x, INDArray out, Pass pass) {
        forward(x, null, null, null, out, pass);
    }

    /**
     * Normalises pictures.
     *
     * @param second     lies beside x; null for none
     * @param added      added for each picture and channel before; null for none
     * @param scaleShift of each picture and channel behind; null for none
     */
    public void forward(INDArray x, INDArray second, INDArray added, INDArray scaleShift, INDArray out, Pass pass) {
        stats = pass.kept(x.size(0), options.groups(), 2);
        GroupNormKernels.forward(options, input(x, second, added, scaleShift, pass), out, stats);
    }

    private GroupNormInput input(INDArray x, INDArray second, INDArray added, INDArray scaleShift, Pass pass) {
        return new GroupNormInput(x, second, added, pass.parameter(gain), pass.parameter(bias), scaleShift);
    }

    /**
     * Gradients of gain, bias and input.
     *
     * @param dx overwritten
     * @param base added to dx, which it may be; null for none
     */
    public void backward(INDArray dOut, INDArray x, INDArray dx, INDArray base, Pass pass) {
        backward(
                dOut,
                GroupNormInput.of(x, null, null),
                new GroupNormGradients(dx, base, null, null, null, null, null, null),
                pass);
    }

    /**
     * Gradients of gain, bias and inputs.
     *
     * @param input what the forward pass was given; its gain and bias are not looked at
     * @param to    where the gradients go, but those of gain and bias
     */
    public void backward(INDArray dOut, GroupNormInput input, GroupNormGradients to, Pass pass) {
        GroupNormGradients all = new GroupNormGradients(
                to.x(),
                to.xBase(),
                to.second(),
                to.secondBase(),
                to.added(),
                pass.gradient(gain),
                pass.gradient(bias),
                to.scaleShift());
        GroupNormKernels.backward(
                options, input(input.x(), input.second(), input.added(), input.scaleShift(), pass), dOut, stats, all);
        stats = null;
    }
}
