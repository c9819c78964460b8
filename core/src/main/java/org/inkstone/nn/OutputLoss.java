package org.inkstone.nn;

import java.io.Serializable;
import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/**
 * Loss summed over the batch, and its gradient with respect to the logits. Softmax with unweighted, unmasked
 * cross-entropy is done in one pass over the values; everything else is left to DL4J's loss function.
 */
final class OutputLoss implements Serializable {
    /** Larger outputs are left to ND4J's operations, which use every core. */
    private static final long ONE_PASS_LIMIT = 1L << 16;

    Pair<Double, INDArray> scoreAndGradient(
            ILossFunction loss, INDArray labels, INDArray logits, IActivation f, INDArray mask) {
        boolean crossEntropy =
                loss.getClass() == LossMCXENT.class || loss.getClass() == LossNegativeLogLikelihood.class;
        if (crossEntropy
                && f instanceof ActivationSoftmax
                && mask == null
                && ((LossMCXENT) loss).getWeights() == null
                && logits.dataType() == DataType.FLOAT
                && logits.length() <= ONE_PASS_LIMIT
                && Arrays.equals(labels.shape(), logits.shape())) {
            return softmaxCrossEntropy(((LossMCXENT) loss).getSoftmaxClipEps(), labels, logits);
        }
        return loss.computeGradientAndScore(labels, logits, f, mask, false);
    }

    /** The gradient overwrites {@code logits}: {@code softmax(logits) - labels}. */
    private static Pair<Double, INDArray> softmaxCrossEntropy(double clip, INDArray labels, INDArray logits) {
        int rows = (int) logits.size(0);
        int columns = (int) logits.size(1);
        float[] y = values(labels.castTo(DataType.FLOAT));
        float[] z = values(logits);
        double loss = 0;
        for (int r = 0; r < rows; r++) {
            loss += row(z, y, r * columns, columns, clip);
        }
        return new Pair<>(loss, logits.assign(Nd4j.createFromArray(z).reshape('c', rows, columns)));
    }

    private static double row(float[] z, float[] y, int from, int columns, double clip) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + columns; i++) {
            // A NaN must stay one: the comparison with the maximum would hide it.
            max = z[i] > max || Float.isNaN(z[i]) ? z[i] : max;
        }
        double sum = 0;
        for (int i = from; i < from + columns; i++) {
            double e = Math.exp(z[i] - max);
            z[i] = (float) e;
            sum += e;
        }
        double loss = 0;
        for (int i = from; i < from + columns; i++) {
            double p = z[i] / sum;
            if (y[i] != 0 || Double.isNaN(p)) {
                loss -= y[i] * Math.log(Math.min(Math.max(p, clip), 1 - clip));
            }
            z[i] = (float) p - y[i];
        }
        return loss;
    }

    private static float[] values(INDArray a) {
        return a.dup('c').data().asFloat();
    }
}
