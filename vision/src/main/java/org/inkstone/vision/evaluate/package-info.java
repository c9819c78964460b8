/**
 * What a classifier is worth: accuracy of its first guesses, a table by class, confident mistakes as pictures, calibration,
 * and more certain predictions by looking at a picture several times. Serves the notes' topic of training a network on real
 * pictures (rows 21-23).
 */
package org.inkstone.vision.evaluate;
