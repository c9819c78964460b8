/**
 * Texts to learn from: speeches, verses in two languages, phrases with a class. Serves the examples of the notes' topics
 * 32 to 37.
 */
package org.inkstone.sequence.data;
