/** How good a generated text is: BLEU against reference translations. Serves the notes' topics 34 and 37. */
package org.inkstone.sequence.metric;
