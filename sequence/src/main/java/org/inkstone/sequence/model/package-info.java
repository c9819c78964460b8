/**
 * Models of sequences as plain DL4J networks: Transformer encoders, language models, encoder-decoders, vision Transformers, and
 * the recurrent encoder-decoder. They serve the notes' topics of encoder-decoder and Transformer.
 */
package org.inkstone.sequence.model;
