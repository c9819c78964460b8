/**
 * Image classifiers as ready DL4J configurations: the notes' CIFAR-10 model, LeNet and the multi-layer perceptron. Each
 * is a small builder that checks its settings and gives a plain {@code MultiLayerConfiguration}, for the notes' topics of
 * convolutional networks and fully connected layers.
 */
package org.inkstone.vision.model;
