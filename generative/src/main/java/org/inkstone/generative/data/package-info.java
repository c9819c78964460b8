/**
 * Pictures with words: the emoji set that CLIP and text-to-image learn from.
 * Serves the notes' topics "CLIP" and "DALL-E 2" (rows 40 and 45).
 */
package org.inkstone.generative.data;
