/** Minimisation of functions. */
package org.inkstone.classic.optimize;
