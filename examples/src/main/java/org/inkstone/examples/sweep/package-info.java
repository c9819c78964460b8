/**
 * Hyper-parameter sweeps: learning-rate schedules, architectures, and a sweep that is killed and resumed. Serves the notes' topic
 * "tuning hyper-parameters" (rows 13 and 14).
 */
package org.inkstone.examples.sweep;
