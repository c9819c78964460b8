/**
 * Image classifiers as ready DL4J configurations: the notes' CIFAR-10 model, LeNet and the multi-layer perceptron as rows of
 * layers; residual, plain, VGG and MobileNet networks as graphs with torchvision's names and parameter counts. Each is a small
 * builder that checks its settings and gives a plain {@code MultiLayerConfiguration} or {@code ComputationGraphConfiguration}, for
 * the notes' topics of convolutional networks, fully connected layers and residual networks.
 */
package org.inkstone.vision.model;
