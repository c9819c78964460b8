/** Kernels on the JDK's incubating vector module, loaded by name where the module is there. They serve the topic of attention and Transformers. */
package org.inkstone.nn.kernel.vector;
