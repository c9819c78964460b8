package org.inkstone.data.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inkstone.data.Features;
import org.inkstone.data.Image;

/**
 * Transforms one after the other. What belongs together is done in one go with the same result: of a {@link Resize}
 * followed by a {@link CenterCrop} only the pixels that stay are computed, {@link ToTensor} followed by
 * {@link Normalize} is a table look-up.
 */
public final class Compose implements Transform {
    private final List<Transform> transforms;
    private final List<Transform> steps;

    private Compose(List<? extends Transform> transforms) {
        this.transforms = transforms.stream()
                .flatMap(t -> t instanceof Compose nested ? nested.transforms.stream() : Stream.of(t))
                .toList();
        this.steps = fused(this.transforms);
    }

    public static Compose of(Transform... transforms) {
        return new Compose(List.of(transforms));
    }

    public static Compose of(List<? extends Transform> transforms) {
        return new Compose(transforms);
    }

    /** The transforms as they were given, those of a Compose within this one in its place. */
    public List<Transform> transforms() {
        return transforms;
    }

    @Override
    public Features apply(Features input, RandomGenerator random) {
        Features features = input;
        for (Transform step : steps) {
            features = step.apply(features, random);
        }
        return features;
    }

    /**
     * The {@link ToTensor}, with {@link Normalize} or without, that these transforms end with: a loader applies it while
     * it writes the batch. Empty when they end otherwise.
     */
    public Optional<PixelScale> pixelScale() {
        int n = transforms.size();
        if (n > 0 && transforms.get(n - 1) instanceof ToTensor) {
            return Optional.of(PixelScale.unit());
        }
        if (n > 1
                && transforms.get(n - 1) instanceof Normalize normalize
                && transforms.get(n - 2) instanceof ToTensor) {
            return Optional.of(PixelScale.normalized(normalize));
        }
        return Optional.empty();
    }

    /** What comes before {@link #pixelScale()}, all when that is empty. */
    public Compose beforePixelScale() {
        int n = transforms.size();
        if (pixelScale().isEmpty()) {
            return this;
        }
        return of(transforms.subList(0, transforms.get(n - 1) instanceof ToTensor ? n - 1 : n - 2));
    }

    private static List<Transform> fused(List<Transform> transforms) {
        List<Transform> steps = new ArrayList<>();
        for (Transform next : transforms) {
            Transform last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
            if (last instanceof Resize resize && next instanceof CenterCrop crop) {
                steps.set(steps.size() - 1, (features, random) -> resizedCrop(resize, crop, features, random));
            } else if (last instanceof ToTensor && next instanceof Normalize normalize) {
                PixelScale scale = PixelScale.normalized(normalize);
                steps.set(steps.size() - 1, (f, random) -> scale.toTensor(Sizes.image(f, "ToTensor")));
            } else {
                steps.add(next);
            }
        }
        return List.copyOf(steps);
    }

    private static Features resizedCrop(Resize resize, CenterCrop crop, Features features, RandomGenerator random) {
        Image image = Sizes.image(features, "Resize");
        Region region = crop.regionOf(resize.heightOf(image), resize.widthOf(image));
        return region == null ? crop.apply(resize.apply(image, random), random) : resize.region(image, region);
    }

    @Override
    public String toString() {
        return transforms.stream().map(Object::toString).collect(Collectors.joining(", ", "Compose(", ")"));
    }
}
