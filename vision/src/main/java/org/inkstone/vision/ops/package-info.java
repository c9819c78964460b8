/**
 * Convolution, pooling and activations as plain functions on {@code INDArray}, with PyTorch's names, shapes and results,
 * for study and for checking layers. Serves the notes' convolution and pooling walk-throughs (rows 16-19).
 */
package org.inkstone.vision.ops;
