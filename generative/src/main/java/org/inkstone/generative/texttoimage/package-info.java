/**
 * Text to image in DALL-E 2's stages: a CLIP's text embedding, a diffusion prior that turns it into a picture's embedding, a
 * diffusion decoder that draws it, an up-sampler; and DALL-E 3's better captions. Serves the notes' topic "DALL-E 2" (row 45).
 */
package org.inkstone.generative.texttoimage;
