/** The kernels of generation on the JDK's incubating vector module, loaded by name where the module is there. They serve the topic of Transformers. */
package org.inkstone.sequence.inference.vector;
