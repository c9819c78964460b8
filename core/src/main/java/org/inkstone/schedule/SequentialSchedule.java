package org.inkstone.schedule;

import java.util.List;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * One schedule after another, each from its own beginning (torch's {@code SequentialLR}).
 *
 * @param type whether it goes by iterations or epochs; the parts go by the same
 * @param parts at least one
 * @param milestones where the next part begins, positive and rising; one fewer than parts
 */
public record SequentialSchedule(
        @JsonProperty("type") ScheduleType type,
        @JsonProperty("parts") List<ISchedule> parts,
        @JsonProperty("milestones") List<Integer> milestones)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks its values: an {@link IllegalArgumentException} names the one that is out of its range. */
    @JsonCreator
    public SequentialSchedule {
        Checks.type(type);
        parts = List.copyOf(parts);
        milestones = Checks.rising("milestones", milestones);
        if (parts.size() != milestones.size() + 1) {
            throw new IllegalArgumentException(
                    "milestones must be one fewer than parts: " + milestones.size() + " and " + parts.size());
        }
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int position = Checks.position(type, iteration, epoch);
        int part = 0;
        while (part < milestones.size() && milestones.get(part) <= position) {
            part++;
        }
        int start = part == 0 ? 0 : milestones.get(part - 1);
        return type == ScheduleType.ITERATION
                ? parts.get(part).valueAt(iteration - start, epoch)
                : parts.get(part).valueAt(iteration, epoch - start);
    }

    /** The same of clones of its parts. */
    @Override
    public SequentialSchedule clone() {
        return new SequentialSchedule(type, parts.stream().map(ISchedule::clone).toList(), milestones);
    }
}
