/**
 * Models that make things: the last third of the notes, from autoencoders and GANs over diffusion and CLIP to text-to-image.
 * Each kind has a package of its own; all are plain Deeplearning4j networks trained by {@code org.inkstone.train.Trainer}.
 */
package org.inkstone.generative;
