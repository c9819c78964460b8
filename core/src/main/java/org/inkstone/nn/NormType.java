package org.inkstone.nn;

/** How rows are normalised. Both multiply by a gain per feature; statistics are those of the row alone. */
public enum NormType {
    /** Subtracts the mean, divides by the standard deviation, adds a bias (Ba et al. 2016, "Layer Normalization"). */
    LAYER,
    /** Divides by the root of the mean square; no mean, no bias (Zhang and Sennrich 2019, "Root Mean Square Layer Normalization"). */
    RMS
}
