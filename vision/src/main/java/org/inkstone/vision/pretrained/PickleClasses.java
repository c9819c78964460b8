package org.inkstone.vision.pretrained;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inkstone.vision.pretrained.PickledTensor.Storage;

/** The only classes and functions a checkpoint may name, and what calling them means here. */
final class PickleClasses {
    private static final String DICTIONARY = "collections.OrderedDict";
    private static final String TENSOR_V2 = "torch._utils._rebuild_tensor_v2";
    private static final String TENSOR = "torch._utils._rebuild_tensor";
    private static final String PARAMETER = "torch._utils._rebuild_parameter";
    private static final String OLD_PARAMETER = "torch.nn.parameter.Parameter";
    private static final String SIZE = "torch.Size";
    private static final String DEVICE = "torch.device";
    private static final Set<String> CALLABLE =
            Set.of(DICTIONARY, TENSOR_V2, TENSOR, PARAMETER, OLD_PARAMETER, SIZE, DEVICE);
    private static final Set<String> NUMBER_FORMATS = Set.of(
            "torch.float64",
            "torch.float32",
            "torch.float16",
            "torch.bfloat16",
            "torch.int64",
            "torch.int32",
            "torch.int16",
            "torch.int8",
            "torch.uint8",
            "torch.bool");
    private static final String TORCH = "torch.";

    private PickleClasses() {}

    /** A class or function by its name; nothing of it is loaded. */
    record Name(String full) {}

    /** @throws UnpicklingException for a name that is not on the list */
    static Name named(String module, String name) {
        String full = module + "." + name;
        if (CALLABLE.contains(full) || NUMBER_FORMATS.contains(full) || storage(full) != null) {
            return new Name(full);
        }
        throw new UnpicklingException("names " + full
                + ", which a checkpoint of tensors does not need; it is refused and nothing of it was run"
                + " (save model.state_dict(), not the model)");
    }

    private static TensorType storage(String full) {
        return full.startsWith(TORCH)
                ? TensorType.ofStorage(full.substring(TORCH.length())).orElse(null)
                : null;
    }

    /** What {@code function(*arguments)} gives. */
    static Object call(Object function, List<?> arguments) {
        if (!(function instanceof Name name)) {
            throw new UnpicklingException("is damaged: it calls something that is no function");
        }
        try {
            return switch (name.full()) {
                case DICTIONARY -> dictionary(arguments);
                case TENSOR_V2, TENSOR ->
                    new PickledTensor(
                            (Storage) arguments.get(0),
                            (Long) arguments.get(1),
                            numbers(arguments.get(2)),
                            numbers(arguments.get(3)));
                case PARAMETER, OLD_PARAMETER -> (PickledTensor) arguments.get(0);
                case SIZE, DEVICE -> arguments;
                default -> throw new UnpicklingException("calls " + name.full() + ", which is not allowed");
            };
        } catch (ClassCastException | IndexOutOfBoundsException e) {
            throw new UnpicklingException("is damaged: wrong arguments of " + name.full(), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UnpicklingException("is damaged: " + e.getMessage(), e);
        }
    }

    private static Map<Object, Object> dictionary(List<?> arguments) {
        Map<Object, Object> dictionary = new LinkedHashMap<>();
        if (!arguments.isEmpty()) {
            for (Object pair : (List<?>) arguments.get(0)) {
                dictionary.put(key(((List<?>) pair).get(0)), ((List<?>) pair).get(1));
            }
        }
        return dictionary;
    }

    /** What may be a key: texts, numbers and truth values. */
    static Object key(Object key) {
        if (key instanceof String || key instanceof Number || key instanceof Boolean) {
            return key;
        }
        throw new UnpicklingException("has a dictionary with keys that are neither text nor numbers");
    }

    private static long[] numbers(Object list) {
        List<Long> numbers = new ArrayList<>();
        ((List<?>) list).forEach(n -> numbers.add((Long) n));
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * The storage that a persistent id {@code ('storage', type, key, location, count)} stands for. Files before PyTorch 1.6
     * have a sixth part: None, or {@code (key, start, count)} of a part of the storage.
     */
    static Storage storage(Object id) {
        if (id instanceof List<?> parts
                && (parts.size() == 5 || parts.size() == 6)
                && "storage".equals(parts.get(0))
                && parts.get(1) instanceof Name type
                && storage(type.full()) != null
                && parts.get(2) instanceof String key
                && parts.get(4) instanceof Long count) {
            Object view = parts.size() == 5 ? Unpickler.NONE : parts.get(5);
            try {
                Storage whole = new Storage(key, storage(type.full()), count);
                if (view == Unpickler.NONE) {
                    return whole;
                }
                if (view instanceof List<?> part
                        && part.size() == 3
                        && part.get(1) instanceof Long start
                        && part.get(2) instanceof Long length) {
                    return whole.part(start, length);
                }
            } catch (IllegalArgumentException e) {
                throw new UnpicklingException("is damaged: " + e.getMessage(), e);
            }
        }
        throw new UnpicklingException("is damaged: it refers to something that is no storage of known numbers");
    }
}
