/** Text as numbers: tokenizers and their trainers, vocabularies, padded batches and windows. Serves the notes' topics 33 and 36. */
package org.inkstone.sequence.text;
