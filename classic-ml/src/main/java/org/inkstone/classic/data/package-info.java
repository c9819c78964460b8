/** What the algorithms take: rows of finite floats with the names of their columns, and classes beside them. */
package org.inkstone.classic.data;
