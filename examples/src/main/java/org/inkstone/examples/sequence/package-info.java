/**
 * Attention and what is built on it, from three tokens to models that write. Serves the notes' topics on sequences: encoder-decoder,
 * attention, Transformers and their norms (rows 32-37).
 */
package org.inkstone.examples.sequence;
