package org.inkstone.classic.selection;

/**
 * Numbers of rows, those to fit and those to test, ascending within k-fold and in drawn order where they were drawn.
 *
 * @param train rows to fit
 * @param test  the others
 */
public record Split(int[] train, int[] test) {}
