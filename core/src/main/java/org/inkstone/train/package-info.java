/**
 * The training loop: {@code Trainer} runs any {@code Trainable} over batches with validation, callbacks, checkpoints and
 * exact resume, and {@code TrainingCurves} judges the outcome. Serves the notes' topic "training curve against validation
 * curve, over-fitting and under-fitting" (row 15).
 */
package org.inkstone.train;
