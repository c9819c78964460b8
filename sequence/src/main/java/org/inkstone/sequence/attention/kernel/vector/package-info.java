/** Attention's kernels on the JDK's incubating vector module, loaded by name where the module is there. */
package org.inkstone.sequence.attention.kernel.vector;
