/**
 * Side-by-side benchmarks: every contender is a process of its own, all run in turns in one environment, medians are
 * compared. They back the figures of the performance page.
 */
package org.inkstone.benchmarks;
