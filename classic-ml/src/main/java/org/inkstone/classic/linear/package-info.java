/** Linear models. */
package org.inkstone.classic.linear;
