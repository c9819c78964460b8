package org.inkstone.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/** Reads a {@link ScheduleSpace} from a properties file. */
final class ScheduleProperties {
    private static final List<String> TOTALS = List.of("examples", "batchSize", "epochs");
    private static final List<String> KINDS = List.of("uniform", "logUniform", "integer", "quantized", "choice");
    private static final Pattern CALL = Pattern.compile("([A-Za-z-]+)\\s*\\((.*)\\)");

    private ScheduleProperties() {}

    static ScheduleSpace read(Properties properties) {
        checkKeys(properties);
        ScheduleSpaceBuilder builder = ScheduleSpace.builder();
        readTotal(properties, builder);
        String families = properties.getProperty("families");
        if (families != null) {
            builder.families(list(families).stream().map(ScheduleFamily::parse).toArray(ScheduleFamily[]::new));
        }
        for (ScheduleParameter parameter : ScheduleParameter.values()) {
            String text = properties.getProperty(parameter.toString());
            if (text != null) {
                builder.parameter(parameter, space(parameter, text.strip()));
            }
        }
        return builder.build();
    }

    private static void checkKeys(Properties properties) {
        List<String> valid = new ArrayList<>(List.of("totalSteps"));
        valid.addAll(TOTALS);
        valid.addAll(List.of("dropLast", "families"));
        Arrays.stream(ScheduleParameter.values())
                .map(ScheduleParameter::toString)
                .forEach(valid::add);
        for (String key : properties.stringPropertyNames()) {
            if (!valid.contains(key)) {
                throw new IllegalArgumentException("unknown key: " + key + NearestName.suggest(key, valid));
            }
        }
    }

    private static void readTotal(Properties properties, ScheduleSpaceBuilder builder) {
        List<String> there = TOTALS.stream()
                .filter(key -> properties.getProperty(key) != null)
                .toList();
        String total = properties.getProperty("totalSteps");
        if (total != null && (!there.isEmpty() || properties.getProperty("dropLast") != null)) {
            throw new IllegalArgumentException(
                    "totalSteps must stand alone: it comes with " + (there.isEmpty() ? "dropLast" : there));
        }
        if (total != null) {
            builder.totalSteps(number("totalSteps", total, Integer::valueOf));
        } else if (there.size() == TOTALS.size()) {
            builder.totalSteps(
                    number("examples", properties.getProperty("examples"), Long::valueOf),
                    number("batchSize", properties.getProperty("batchSize"), Integer::valueOf),
                    number("epochs", properties.getProperty("epochs"), Integer::valueOf),
                    bool("dropLast", properties.getProperty("dropLast", "false")));
        } else {
            throw new IllegalArgumentException("totalSteps, or examples, batchSize and epochs must be given: "
                    + (there.isEmpty() ? "none of them is" : "only " + there + " is"));
        }
    }

    private static ParameterSpace<? extends Number> space(ScheduleParameter parameter, String text) {
        String name = parameter.toString();
        Matcher call = CALL.matcher(text);
        boolean called = call.matches();
        List<String> words = list(called ? call.group(2) : text);
        String kind = called ? kind(name, call.group(1)) : "choice";
        if (parameter.isWhole() && !kind.equals("integer") && !kind.equals("choice")) {
            throw new IllegalArgumentException(
                    name + " must be a number, several with commas, integer(...) or choice(...): " + text);
        }
        try {
            if (parameter.isWhole() || kind.equals("integer")) {
                return whole(name, kind, words);
            }
            return real(name, kind, words);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " = " + text + ": " + e.getMessage(), e);
        }
    }

    private static String kind(String name, String word) {
        return KINDS.stream()
                .filter(kind -> NearestName.plain(kind).equals(NearestName.plain(word)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown space of " + name + ": " + word + NearestName.suggest(word, KINDS)));
    }

    private static ParameterSpace<? extends Number> whole(String name, String kind, List<String> words) {
        List<Integer> numbers =
                words.stream().map(word -> number(name, word, Integer::valueOf)).toList();
        if (kind.equals("choice")) {
            return Spaces.choice(numbers);
        }
        checkCount(kind, numbers, 2);
        return Spaces.integer(numbers.get(0), numbers.get(1));
    }

    private static ParameterSpace<Double> real(String name, String kind, List<String> words) {
        List<Double> numbers =
                words.stream().map(word -> number(name, word, Double::valueOf)).toList();
        if (kind.equals("choice")) {
            return Spaces.choice(numbers);
        }
        checkCount(kind, numbers, kind.equals("quantized") ? 3 : 2);
        return switch (kind) {
            case "uniform" -> Spaces.uniform(numbers.get(0), numbers.get(1));
            case "logUniform" -> Spaces.logUniform(numbers.get(0), numbers.get(1));
            default -> Spaces.quantized(numbers.get(0), numbers.get(1), numbers.get(2));
        };
    }

    private static void checkCount(String kind, List<?> numbers, int count) {
        if (numbers.size() != count) {
            throw new IllegalArgumentException(kind + " needs " + count + " numbers: " + numbers.size() + " given");
        }
    }

    private static List<String> list(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static <T> T number(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number: " + text.strip(), e);
        }
    }

    private static boolean bool(String name, String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(name + " must be true or false: " + text);
        };
    }
}
