/**
 * Learning-rate schedules as DL4J {@code ISchedule}s for any of its updaters, by iterations or epochs, each to be put behind a
 * warm-up or in a sequence. Serves the notes' topic "learning rate: warm up, then decay" (row 13).
 */
package org.inkstone.schedule;
