/**
 * Diffusion in the plane, where everything can be seen: toy sets of points, a small denoising network, its score field and the
 * trajectories of denoising. It serves the notes' topic of the score as a vector field, arrows that lead from noise to data.
 */
package org.inkstone.generative.diffusion.score2d;
