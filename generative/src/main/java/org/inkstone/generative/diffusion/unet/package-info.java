/** The U-Net that predicts the noise in a picture, its blocks as DL4J layers. It serves the topic of diffusion models. */
package org.inkstone.generative.diffusion.unet;
