/** How good predictions and clusterings are. */
package org.inkstone.classic.metric;
