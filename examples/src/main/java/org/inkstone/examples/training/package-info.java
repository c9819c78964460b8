/**
 * Examples of training itself, whatever the network. Serves the notes' topics "training curve against validation curve" and
 * "width, depth and dropout" (rows 15 and 20).
 */
package org.inkstone.examples.training;
