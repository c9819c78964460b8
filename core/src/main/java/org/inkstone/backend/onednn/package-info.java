/**
 * Convolutions and batch normalisations on oneDNN without ND4J between: primitives made once for a shape, channels last, weights in
 * oneDNN's own layout.
 * They serve the layers of {@code org.inkstone.nn} and with them the notes' convolutional networks and U-Nets.
 */
package org.inkstone.backend.onednn;
