package org.inkstone.generative.diffusion.unet;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.inkstone.nn.ConvPart;
import org.inkstone.nn.GroupNormPart;
import org.inkstone.nn.Pass;
import org.inkstone.nn.PictureLayerRuntime;
import org.inkstone.nn.Projection;
import org.inkstone.nn.SideInputs;
import org.inkstone.nn.kernel.BiasKernels;
import org.inkstone.nn.kernel.DropoutKernels;
import org.inkstone.nn.kernel.GroupNormGradients;
import org.inkstone.nn.kernel.GroupNormInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The layer behind {@link ResidualBlock}. */
final class ResidualBlockRuntime extends PictureLayerRuntime<ResidualBlock> implements SideInputs {
    private final GroupNormPart norm1;
    private final GroupNormPart norm2;
    private final ConvPart conv1;
    private final ConvPart conv2;
    private final Projection time;
    private final Projection shortcut;
    private final Projection skipShortcut;
    private transient INDArray givenSkip;
    private transient INDArray givenEmbedding;
    private transient INDArray skip;
    private transient INDArray embedding;
    private transient INDArray active1;
    private transient INDArray hidden;
    private transient INDArray terms;
    private transient INDArray active2;
    private transient INDArray dSkip;
    private transient INDArray dEmbedding;
    private transient long seed;

    ResidualBlockRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        ResidualBlock block = layerConf();
        norm1 = block.norm(1);
        norm2 = block.norm(2);
        conv1 = block.conv(1);
        conv2 = block.conv(2);
        time = block.time();
        shortcut = block.shortcut();
        skipShortcut = block.skipShortcut();
    }

    @Override
    protected INDArray forward(INDArray x, Pass pass) {
        readSides();
        ResidualBlock block = layerConf();
        int channels = (int) block.getNIn() + block.getSkipChannels();
        active1 = pass.kept(x.size(0), x.size(1), x.size(2), channels);
        norm1.forward(x, skip, null, null, active1, pass);
        hidden = pass.kept(x.size(0), x.size(1), x.size(2), block.getNOut());
        conv1.forward(active1, hidden, pass);
        terms = pass.kept(x.size(0), time.out());
        time.forward(embedding, terms, pass);
        active2 = pass.kept(hidden.shape());
        norm2.forward(hidden, null, added(), scaleShift(), active2, pass);
        if (pass.isTraining() && block.getDropoutProbability() > 0) {
            seed = Nd4j.getRandom().nextLong();
            DropoutKernels.apply(active2, block.getDropoutProbability(), seed);
        }
        INDArray out = output(pass, hidden.shape());
        if (shortcut == null) {
            conv2.product(active2, out, pass);
            BiasKernels.addBiasAndResidual(pixels(out), conv2.bias(pass), pixels(x));
            return out;
        }
        shortcut.product(pixels(x), pixels(out), pass);
        if (skipShortcut != null) {
            skipShortcut.addProduct(pixels(skip), pixels(out), pass);
        }
        conv2.addTo(active2, out, pass);
        return out;
    }

    private void readSides() {
        skip = givenSkip == null ? null : dense(givenSkip);
        embedding = dense(givenEmbedding);
    }

    private INDArray added() {
        return layerConf().getTimeInjection() == TimeInjection.ADD ? terms : null;
    }

    private INDArray scaleShift() {
        return layerConf().getTimeInjection() == TimeInjection.SCALE_SHIFT ? terms : null;
    }

    @Override
    protected INDArray backward(INDArray x, INDArray dy, Pass pass) {
        readSides();
        ResidualBlock block = layerConf();
        INDArray dActive2 = pass.scratch(active2.shape());
        conv2.backward(active2, dy, dActive2, pass);
        if (block.getDropoutProbability() > 0) {
            DropoutKernels.apply(dActive2, block.getDropoutProbability(), seed);
        }
        INDArray dHidden = pass.scratch(hidden.shape());
        INDArray dTerms = pass.scratch(terms.shape());
        boolean add = added() != null;
        norm2.backward(
                dActive2,
                new GroupNormInput(hidden, null, added(), null, null, scaleShift()),
                new GroupNormGradients(dHidden, null, null, null, add ? dTerms : null, null, null, add ? null : dTerms),
                pass);
        dEmbedding = gradientOfInput(pass, embedding.shape());
        time.backward(embedding, dTerms, dEmbedding, pass);
        INDArray dActive1 = pass.scratch(active1.shape());
        conv1.backward(active1, dHidden, dActive1, pass);
        return inputGradients(x, dy, dActive1, pass);
    }

    private INDArray inputGradients(INDArray x, INDArray dy, INDArray dActive1, Pass pass) {
        INDArray dx = gradientOfInput(pass, x.shape());
        dSkip = skip == null ? null : gradientOfInput(pass, skip.shape());
        if (shortcut != null) {
            shortcut.backward(pixels(x), pixels(dy), pixels(dx), pass);
        }
        if (skip != null) {
            skipShortcut.backward(pixels(skip), pixels(dy), pixels(dSkip), pass);
        }
        norm1.backward(
                dActive1,
                new GroupNormInput(x, skip, null, null, null, null),
                new GroupNormGradients(dx, shortcut == null ? dy : dx, dSkip, dSkip, null, null, null, null),
                pass);
        forget();
        return dx;
    }

    @Override
    public void setSideInputs(INDArray... inputs) {
        int expected = layerConf().getSkipChannels() > 0 ? 2 : 1;
        if (inputs.length != expected) {
            throw new IllegalStateException(
                    "a residual block takes " + expected + " inputs beside the picture: " + inputs.length);
        }
        givenSkip = expected == 2 ? inputs[0] : null;
        givenEmbedding = inputs[expected - 1];
    }

    @Override
    public void setSideMasks(INDArray... masks) {
        // pictures and times have none
    }

    @Override
    public INDArray[] sideGradients() {
        return dSkip == null ? new INDArray[] {dEmbedding} : new INDArray[] {dSkip, dEmbedding};
    }

    private void forget() {
        active1 = null;
        hidden = null;
        terms = null;
        active2 = null;
    }

    @Override
    public void clear() {
        super.clear();
        forget();
        givenSkip = null;
        givenEmbedding = null;
        skip = null;
        embedding = null;
        dSkip = null;
        dEmbedding = null;
    }
}
