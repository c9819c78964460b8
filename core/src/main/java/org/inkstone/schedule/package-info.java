/**
 * Learning-rate schedules that DL4J lacks, as {@code ISchedule}s for any of its updaters: warm-up in front of another
 * schedule, and cosine. Serves the notes' topic "learning rate: warm up, then decay" (row 13).
 */
package org.inkstone.schedule;
