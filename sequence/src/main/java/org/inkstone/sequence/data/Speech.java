package org.inkstone.sequence.data;

/**
 * One State of the Union address.
 *
 * @param year  when it was given; two were given in 1953 and in 1961
 * @param name  the president, for example {@code "Abraham Lincoln"}
 * @param party for example {@code "Republican"}; {@code "none"} for George Washington
 * @param text  one line, words set apart by single spaces
 */
public record Speech(int year, String name, String party, String text) {}
