/**
 * The row by row arithmetic of Transformer layers, each in one pass over memory on all cores: norms, activations, biases, dropout,
 * softmax cross-entropy and table look-ups. It serves the notes' topic of attention and Transformers, and any layer whose rows are tokens.
 */
package org.inkstone.nn.kernel;
