/**
 * Where the bytes of named data sets come from: resumable downloads, hand-placed archives, npm, Maven and Debian packages.
 * Serves the notes' topic "torchvision.datasets with download" (row 29).
 */
package org.inkstone.data.fetch;
