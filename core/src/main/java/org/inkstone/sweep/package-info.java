/**
 * Hyper-parameter sweeps on Arbiter's search engine that survive what goes wrong in a trial, can be killed and resumed, and
 * stop bad trials early; with spaces for learning-rate schedules and updaters. Serves the notes' topic "tuning
 * hyper-parameters" (row 14).
 */
package org.inkstone.sweep;
