package org.inkstone.generative.diffusion.unet;

/** How a residual block learns the time and what a picture is to show. */
public enum TimeInjection {
    /** A value for each channel is added between the two convolutions (Ho et al. 2020). */
    ADD,
    /** The second norm is scaled and shifted for each channel (Dhariwal, Nichol 2021, "adaptive group normalization"). */
    SCALE_SHIFT
}
