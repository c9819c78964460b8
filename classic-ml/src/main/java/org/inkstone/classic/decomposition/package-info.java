/** Fewer features that keep most of the variance. */
package org.inkstone.classic.decomposition;
