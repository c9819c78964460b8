/**
 * Writes the convolutional networks of this project as ONNX files, which other runtimes take. Serves the notes' topics of
 * convolutional and residual networks.
 */
package org.inkstone.vision.onnx;
