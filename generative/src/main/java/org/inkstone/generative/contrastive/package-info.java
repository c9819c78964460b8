/**
 * Learning from pairs (the notes' self-supervision and anchor, positive, negative): losses that pull what belongs together and push
 * apart what does not, and SimCLR, which makes its pairs from pictures without labels. Losses stand apart from encoders.
 */
package org.inkstone.generative.contrastive;
