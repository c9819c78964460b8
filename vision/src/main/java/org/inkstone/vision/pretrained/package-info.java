/**
 * Weights trained elsewhere: reads safetensors files and PyTorch checkpoints, puts them into the models of this module by the
 * names of PyTorch's modules, and writes them back. Serves the notes' topics of residual networks and of transfer learning.
 */
package org.inkstone.vision.pretrained;
