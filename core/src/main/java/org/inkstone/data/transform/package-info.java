/**
 * Transforms of pictures and tensors with torchvision's names and results; deterministic ones match it on PNG input,
 * random ones are seeded per item. Serves the notes' topic "transforms" (row 28).
 */
package org.inkstone.data.transform;
