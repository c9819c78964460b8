/**
 * Map-style data sets on DataVec readers, the named sets of the field with a verified cache, and the {@code DataLoader}
 * that turns them into DL4J's {@code DataSetIterator}. Serves the notes' topic "Dataset and DataLoader" (rows 24-30).
 */
package org.inkstone.data;
