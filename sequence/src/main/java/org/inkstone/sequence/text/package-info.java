/**
 * Text as numbers: tokenizers and their trainers, vocabularies, {@code tokenizer.json}; batches and windows are made in
 * {@code text.batch}. Serves the notes' topics 33 and 36.
 */
package org.inkstone.sequence.text;
