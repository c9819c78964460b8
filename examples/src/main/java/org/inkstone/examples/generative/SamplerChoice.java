package org.inkstone.examples.generative;

import org.inkstone.generative.diffusion.Ddim;
import org.inkstone.generative.diffusion.Ddpm;
import org.inkstone.generative.diffusion.DpmSolver;
import org.inkstone.generative.diffusion.Euler;
import org.inkstone.generative.diffusion.Heun;
import org.inkstone.generative.diffusion.Sampler;
import org.inkstone.generative.diffusion.SamplingPath;
import org.inkstone.generative.diffusion.TimestepSpacing;

/** The samplers a user can name. */
enum SamplerChoice {
    DDPM(new Ddpm()),
    DDIM(new Ddim()),
    DPM_SOLVER(new DpmSolver(TimestepSpacing.KARRAS, SamplingPath.End.CLEAN)),
    EULER(new Euler(TimestepSpacing.KARRAS)),
    HEUN(new Heun());

    private final Sampler sampler;

    SamplerChoice(Sampler sampler) {
        this.sampler = sampler;
    }

    Sampler sampler() {
        return sampler;
    }
}
