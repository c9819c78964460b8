/**
 * Layers for DL4J networks built on the fast operations of ND4J: convolution, pooling, batch normalisation, linear and
 * output layers whose parameters lie exactly as in DL4J's own layers. They serve the notes' topic of convolutional
 * networks (convolution, pooling, activations, fully connected layers).
 */
package org.inkstone.nn;
