package org.inkstone.backend.onednn;

import java.io.Serializable;
import java.util.Optional;

/** The batch normalisations of one layer by shape, the few used last. */
public final class DirectBatchNorms implements Serializable {
    private final PrimitiveCache<BatchNormShape, DirectBatchNorm> known = new PrimitiveCache<>();

    /** The normalisation of a shape; empty where oneDNN is not there or has none. */
    public Optional<DirectBatchNorm> of(BatchNormShape shape) {
        return known.of(shape, DirectBatchNorm::new);
    }
}
