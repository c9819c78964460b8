/**
 * Looks inside convolutional networks: kernels, feature maps, what a unit sees, and which parts of a picture speak for a
 * class. Serves the notes' topics "convolutional networks" and "trained models" (rows 16-23).
 */
package org.inkstone.vision.explain;
