package org.inkstone.backend.onednn;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The convolutions of one layer by shape, the few used last: a training has batches of one or two sizes, and validation another.
 * A shape oneDNN can't do is remembered too.
 */
public final class DirectConvolutions implements Serializable {
    private static final int KEPT = 4;

    private transient Map<ConvolutionShape, Optional<DirectConvolution>> known;

    /** The convolution of a shape; empty where oneDNN is not there or has none. */
    public Optional<DirectConvolution> of(ConvolutionShape shape) {
        if (!OneDnn.isAvailable()) {
            return Optional.empty();
        }
        if (known == null) {
            known = new Latest();
        }
        return known.computeIfAbsent(shape, DirectConvolutions::make);
    }

    private static Optional<DirectConvolution> make(ConvolutionShape shape) {
        try {
            return Optional.of(new DirectConvolution(shape));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static final class Latest extends LinkedHashMap<ConvolutionShape, Optional<DirectConvolution>> {
        Latest() {
            super(2 * KEPT, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<ConvolutionShape, Optional<DirectConvolution>> eldest) {
            return size() > KEPT;
        }
    }
}
