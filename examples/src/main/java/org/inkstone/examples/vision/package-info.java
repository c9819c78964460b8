/**
 * Convolutional networks on pictures: training them on real data, and what convolution, pooling and activation do to a
 * picture. Serves the notes' topics "CNN" and "CIFAR-10" (rows 15-21).
 */
package org.inkstone.examples.vision;
