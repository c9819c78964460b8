/**
 * How good generated pictures are: Frechet and kernel distance, precision and recall, CLIP score, each by a feature extractor
 * that the report names. Serves the notes' topics "diffusion", "GAN" and "DALL-E 2" (rows 42 to 45).
 */
package org.inkstone.generative.metric;
