/**
 * Networks run for their outputs alone: batch normalisation folded, weights laid out once, oneDNN's primitives in a row. It serves the
 * notes' convolutional networks where pictures are classified and not learned from.
 */
package org.inkstone.inference;
