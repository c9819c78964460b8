/**
 * What single operations do to a picture: convolution step by step, pooling, activation functions. Serves the notes' topics
 * "convolution" and "pooling" (rows 16-19).
 */
package org.inkstone.examples.operations;
