/** Transformations of features before the fit. */
package org.inkstone.classic.preprocessing;
