package org.inkstone.nn;

import static org.deeplearning4j.nn.params.DefaultParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.DefaultParamInitializer.WEIGHT_KEY;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layer behind {@link Linear}. */
final class LinearLayer extends BaseLayer<Linear> {
    private final FusedActivation activation = new FusedActivation();
    private final LinearProduct product = new LinearProduct();

    LinearLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public boolean hasBias() {
        return layerConf().isHasBias();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        INDArray z = preActivation(training, workspaces);
        INDArray out = activation.forward(layerConf().getActivationFn(), z, training, workspaces);
        if (maskArray != null) {
            applyMask(out);
        }
        return out;
    }

    private INDArray preActivation(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray weights = getParamWithNoise(WEIGHT_KEY, training, workspaces);
        INDArray bias = hasBias() ? getParamWithNoise(BIAS_KEY, training, workspaces) : null;
        INDArray x = LinearProduct.checked(input, weights, layerId()).castTo(dataType);
        return product.forward(x, weights, bias, workspaces);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        IActivation f = layerConf().getActivationFn();
        if (!activation.isReady(f)) {
            // The last forward pass was not a training one.
            activation.forward(f, preActivation(true, workspaces), true, workspaces);
        }
        INDArray delta = activation.backward(f, epsilon.castTo(dataType), workspaces);
        if (maskArray != null) {
            // A copy: with the identity function, delta may be the caller's own array.
            delta = workspaces.dup(ArrayType.BP_WORKING_MEM, delta, 'c');
            applyMask(delta);
        }
        INDArray weights = getParamWithNoise(WEIGHT_KEY, true, workspaces);
        INDArray gradW = gradientViews.get(WEIGHT_KEY);
        INDArray gradB = hasBias() ? gradientViews.get(BIAS_KEY) : null;
        INDArray gradX = product.backward(input.castTo(dataType), weights, delta, gradW, gradB, workspaces);
        weightNoiseParams.clear();
        Gradient gradient = new DefaultGradient();
        if (gradB != null) {
            gradient.setGradientFor(BIAS_KEY, gradB);
        }
        gradient.setGradientFor(WEIGHT_KEY, gradW);
        return new Pair<>(gradient, backpropDropOutIfPresent(gradX));
    }

    @Override
    public void clear() {
        super.clear();
        activation.clear();
    }
}
