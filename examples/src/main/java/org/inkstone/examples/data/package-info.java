/**
 * Data sets of files, transforms and the loader, made visible with pictures drawn on the spot. Serves the notes' topics
 * "Dataset", "transforms" and "DataLoader" (rows 24-28 and 30).
 */
package org.inkstone.examples.data;
