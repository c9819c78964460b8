package org.inkstone.sweep;

import java.util.Map;

/**
 * A space whose value is made of several parameters and can say which: a schedule or an updater stands in a ledger as its
 * scalars. Only the parameters that matter for the value appear (a step schedule has no number of cycles), and so two
 * points with equal descriptions stand for equal values.
 */
public interface DescribedSpace {
    /**
     * The scalars behind {@code getValue(values)}, in a fixed order: {@code {family=cosine, totalSteps=1000, peak=0.01,
     * warmupFraction=0.1, finalRatio=0.0}}. Values are strings, numbers and booleans.
     *
     * @param values the candidate's flat values, each between 0 and 1, as for {@code ParameterSpace.getValue}
     */
    Map<String, Object> describe(double[] values);
}
