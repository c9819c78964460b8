package org.inkstone.generative.contrastive;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a loss over pairs says of a batch.
 *
 * @param loss     as the mean over the batch
 * @param first    gradient with respect to the first embeddings, [N, E]
 * @param second   gradient with respect to the second embeddings, [N, E]
 * @param scale    gradient with respect to the number that products are multiplied by
 * @param bias     gradient with respect to the number that is added to them; 0 where the loss has none
 * @param accuracy share of rows (and columns, where the loss is of both) whose largest product is that with the partner
 */
public record PairLoss(double loss, INDArray first, INDArray second, double scale, double bias, double accuracy) {}
