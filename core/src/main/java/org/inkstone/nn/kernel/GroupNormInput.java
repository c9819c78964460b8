package org.inkstone.nn.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a group norm reads. All arrays are FLOAT or all DOUBLE, contiguous in c order.
 *
 * @param x          {@code [N, H, W, C]} or {@code [N, C, H, W]}, or of any other number of axes between
 * @param second     {@code [N, H, W, C2]}, thought beside x along the channels; channels last alone; null for none
 * @param added      {@code [N, C + C2]}, added to x before the norm; null for none
 * @param gain       {@code [C + C2]}
 * @param bias       {@code [C + C2]}
 * @param scaleShift {@code [N, 2 (C + C2)]}: the norm's result is multiplied by one more than the first half of a row, and the
 *                   second half is added; null for none
 */
public record GroupNormInput(
        INDArray x, INDArray second, INDArray added, INDArray gain, INDArray bias, INDArray scaleShift) {
    /** An ordinary group norm. */
    public static GroupNormInput of(INDArray x, INDArray gain, INDArray bias) {
        return new GroupNormInput(x, null, null, gain, bias, null);
    }
}
