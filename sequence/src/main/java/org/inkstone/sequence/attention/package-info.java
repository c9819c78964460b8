/**
 * Attention in its formula and in layers: masks, positions, multi-head attention and Transformer blocks. Serves the notes' topics on
 * scaled dot-product attention, the convolutional feed-forward block, Transformers and their norms.
 */
package org.inkstone.sequence.attention;
