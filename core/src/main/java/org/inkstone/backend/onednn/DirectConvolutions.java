package org.inkstone.backend.onednn;

import java.io.Serializable;
import java.util.Optional;

/** The convolutions of one layer by shape, the few used last. */
public final class DirectConvolutions implements Serializable {
    private final PrimitiveCache<ConvolutionShape, DirectConvolution> known = new PrimitiveCache<>();

    /** The convolution of a shape; empty where oneDNN is not there or has none. */
    public Optional<DirectConvolution> of(ConvolutionShape shape) {
        return known.of(shape, DirectConvolution::new);
    }
}
