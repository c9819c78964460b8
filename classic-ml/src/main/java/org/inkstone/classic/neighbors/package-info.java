/** Who is near whom. */
package org.inkstone.classic.neighbors;
