/**
 * The launcher and what examples share: options, run directory, report. The examples themselves lie in one package for each
 * group of the notes' topics.
 */
package org.inkstone.examples;
