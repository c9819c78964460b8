package org.inkstone.vision.pretrained;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * Reads Python pickles of protocols 2 to 5 as far as {@code torch.save} needs them: dictionaries become maps, tuples and lists
 * become lists, whole numbers {@code Long}, classes are looked up in {@link PickleClasses}.
 *
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">The opcodes</a>
 */
final class Unpickler {
    private static final Object MARK = new Object();
    /** Stands for Python's None, which a deque can't hold. */
    static final Object NONE = new Object();

    private final PickleInput in;
    private final Function<Object, ?> persistent;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private boolean stopped;

    /**
     * @param in         stands before the pickle, and behind it afterwards
     * @param persistent what an identifier of something outside the pickle stands for
     */
    Unpickler(PickleInput in, Function<Object, ?> persistent) {
        this.in = in;
        this.persistent = persistent;
    }

    /** @throws UnpicklingException when the pickle is damaged or names what is not allowed */
    Object read() throws IOException {
        try {
            while (!stopped) {
                step(in.unsignedByte());
            }
            return stack.pop();
        } catch (EOFException e) {
            throw new UnpicklingException("is damaged: its pickle ends early", e);
        } catch (NoSuchElementException | ClassCastException e) {
            throw new UnpicklingException("is damaged: its pickle is out of order", e);
        }
    }

    private void step(int opcode) throws IOException {
        if (!value(opcode) && !container(opcode) && !memory(opcode)) {
            throw new UnpicklingException(
                    String.format("has pickle opcode 0x%02x, which a checkpoint of tensors does not need", opcode));
        }
    }

    /** Opcodes that push one value. */
    private boolean value(int opcode) throws IOException {
        switch (opcode) {
            case 'N' -> stack.push(NONE);
            case 0x88 -> stack.push(Boolean.TRUE);
            case 0x89 -> stack.push(Boolean.FALSE);
            case 'J' -> stack.push((long) (int) in.number(4));
            case 'K' -> stack.push((long) in.unsignedByte());
            case 'M' -> stack.push(in.number(2));
            case 0x8a -> stack.push(whole(in.unsignedByte()));
            case 0x8b -> stack.push(whole((int) in.number(4)));
            case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(in.number(8))));
            case 'X' -> stack.push(in.text(in.number(4)));
            case 0x8c -> stack.push(in.text(in.unsignedByte()));
            case 0x8d -> stack.push(in.text(in.number(8)));
            // texts of Python 2
            case 'U' -> stack.push(in.text(in.unsignedByte()));
            case 'T' -> stack.push(in.text((int) in.number(4)));
            case 'B' -> stack.push(in.bytes(in.number(4)));
            case 'C' -> stack.push(in.bytes(in.unsignedByte()));
            case 'c' -> stack.push(PickleClasses.named(in.line(), in.line()));
            case 0x93 -> {
                String name = (String) stack.pop();
                stack.push(PickleClasses.named((String) stack.pop(), name));
            }
            case 'Q' -> stack.push(persistent.apply(stack.pop()));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Opcodes that build tuples, lists and dictionaries, and that call. */
    private boolean container(int opcode) {
        switch (opcode) {
            case ')' -> stack.push(List.of());
            case ']' -> stack.push(new ArrayList<>());
            case '}' -> stack.push(new LinkedHashMap<>());
            case '(' -> stack.push(MARK);
            case 't' -> stack.push(Collections.unmodifiableList(toMark()));
            case 0x85, 0x86, 0x87 -> stack.push(top(opcode - 0x84));
            case 'a' -> {
                Object item = stack.pop();
                list().add(item);
            }
            case 'e' -> {
                List<Object> items = toMark();
                list().addAll(items);
            }
            case 's' -> put(top(2));
            case 'u' -> put(toMark());
            case 'R' -> {
                List<?> arguments = (List<?>) stack.pop();
                stack.push(PickleClasses.call(stack.pop(), arguments));
            }
            case 'b' -> ignoreAttributes(stack.pop());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Attributes of a dictionary, such as the versions of its modules, and the three flags of old parameters. */
    private void ignoreAttributes(Object attributes) {
        boolean flags = attributes instanceof List<?> list && list.size() == 3;
        if (!flags || !(stack.element() instanceof PickledTensor)) {
            dictionary();
        }
    }

    /** Opcodes of the protocol itself. */
    private boolean memory(int opcode) throws IOException {
        switch (opcode) {
            case 0x80 -> {
                int protocol = in.unsignedByte();
                if (protocol < 2 || protocol > 5) {
                    throw new UnpicklingException("has a pickle of protocol " + protocol + "; 2 to 5 are known");
                }
            }
            case 0x95 -> in.number(8);
            case 'q' -> memo.put((long) in.unsignedByte(), stack.element());
            case 'r' -> memo.put(in.number(4), stack.element());
            case 0x94 -> memo.put((long) memo.size(), stack.element());
            case 'h' -> stack.push(remembered(in.unsignedByte()));
            case 'j' -> stack.push(remembered(in.number(4)));
            case '0' -> stack.pop();
            case '.' -> stopped = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    private Object remembered(long index) {
        Object value = memo.get(index);
        if (value == null) {
            throw new NoSuchElementException("memo " + index);
        }
        return value;
    }

    /** A whole number of any length, little-endian in two's complement. */
    private Number whole(int length) throws IOException {
        byte[] bytes = in.bytes(length);
        if (length == 0) {
            return 0L;
        }
        for (int i = 0; i < length / 2; i++) {
            byte swapped = bytes[i];
            bytes[i] = bytes[length - 1 - i];
            bytes[length - 1 - i] = swapped;
        }
        BigInteger whole = new BigInteger(bytes);
        return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
    }

    /** The topmost values, in the order they were pushed. */
    private List<Object> top(int count) {
        Object[] values = new Object[count];
        for (int i = count - 1; i >= 0; i--) {
            values[i] = stack.pop();
        }
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    private List<Object> toMark() {
        List<Object> values = new ArrayList<>();
        for (Object value; (value = stack.pop()) != MARK; ) {
            values.add(value);
        }
        Collections.reverse(values);
        return values;
    }

    @SuppressWarnings("unchecked") // only lists of objects are ever pushed
    private List<Object> list() {
        if (stack.element() instanceof ArrayList<?> list) {
            return (List<Object>) list;
        }
        throw new NoSuchElementException("no list to append to");
    }

    @SuppressWarnings("unchecked") // only maps of objects are ever pushed
    private Map<Object, Object> dictionary() {
        if (stack.element() instanceof LinkedHashMap<?, ?> map) {
            return (Map<Object, Object>) map;
        }
        throw new NoSuchElementException("no dictionary to add to");
    }

    private void put(List<Object> pairs) {
        if (pairs.size() % 2 != 0) {
            throw new NoSuchElementException("a key without a value");
        }
        Map<Object, Object> dictionary = dictionary();
        for (int i = 0; i < pairs.size(); i += 2) {
            dictionary.put(PickleClasses.key(pairs.get(i)), pairs.get(i + 1));
        }
    }
}
