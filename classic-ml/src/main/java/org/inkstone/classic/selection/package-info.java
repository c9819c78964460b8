/** Splits of rows into those to fit and those to test. */
package org.inkstone.classic.selection;
