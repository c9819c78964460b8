/**
 * Text generation over anything that gives the logits of the next token: greedy search, seeded sampling and beam search, with
 * processors that change the logits on the way. Serves the notes' topics on language models and sequence-to-sequence
 * Transformers.
 */
package org.inkstone.sequence.decode;
