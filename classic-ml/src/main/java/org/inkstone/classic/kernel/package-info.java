/** The float kernels under the algorithms: points packed in lanes, scores and nearest centres, with the vector module or without. */
package org.inkstone.classic.kernel;
