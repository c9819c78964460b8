/**
 * Writes and reads TensorBoard event files: scalars, pictures, histograms, text and the graph of a Deeplearning4j network.
 * Serves the notes' topic "SummaryWriter" (row 31).
 */
package org.inkstone.tensorboard;
