/**
 * Attention in one pass over the scores, forward and backward, and rotary positions, on rows in native memory. Serves the
 * notes' topics of attention and the Transformer, whose layers call it.
 */
package org.inkstone.sequence.attention.kernel;
