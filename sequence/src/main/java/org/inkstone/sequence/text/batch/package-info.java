/**
 * Token ids as batches for DL4J: windows for language models, padded and masked sequences for classification, tagging and
 * translation. Serves the notes' topics 33 and 36.
 */
package org.inkstone.sequence.text.batch;
