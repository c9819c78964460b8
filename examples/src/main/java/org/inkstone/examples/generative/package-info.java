/**
 * Models that make pictures: autoencoders, GANs, diffusion, contrastive learning, CLIP and text to image. The last third of
 * the notes, on real pictures.
 */
package org.inkstone.examples.generative;
