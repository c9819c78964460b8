package org.inkstone.data;

/** The input side of a {@link Sample}: a byte {@link Image} before, a float {@link Tensor} after {@code ToTensor}. */
public sealed interface Features permits Image, Tensor {}
