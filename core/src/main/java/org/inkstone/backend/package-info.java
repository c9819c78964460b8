/**
 * What runs underneath and how well: turns on Deeplearning4j's oneDNN layer helpers, which are dead as released, guards
 * against the configurations that are wrong with them, and seeds every source of randomness. Serves the notes' training
 * topics (rows 13, 15) by making them fast and repeatable.
 */
package org.inkstone.backend;
