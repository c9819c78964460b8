package org.inkstone.sequence.model;

import java.util.Arrays;
import org.inkstone.sequence.attention.Masks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rows of token ids of any lengths as arrays, padded behind with id 0.
 *
 * @param ids  [N, longest]
 * @param mask 1 for the rows' own ids and 0 for padding, [N, longest]
 */
record IdBatch(INDArray ids, INDArray mask) {

    static IdBatch of(int[][] rows) {
        int[] lengths = Prompts.lengths(rows);
        int longest = Arrays.stream(lengths).max().orElseThrow();
        INDArray ids = Nd4j.createFromArray(Prompts.flat(rows)).reshape('c', rows.length, longest);
        return new IdBatch(ids, Masks.fromLengths(lengths, longest));
    }
}
