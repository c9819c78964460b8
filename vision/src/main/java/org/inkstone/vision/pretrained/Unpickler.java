package org.inkstone.vision.pretrained;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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

/**
 * Reads Python pickles of protocols 2 to 5 as far as {@code torch.save} needs them: dictionaries become maps, tuples and lists
 * become lists, whole numbers {@code Long}, classes are looked up in {@link PickleClasses}.
 *
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">The opcodes</a>
 */
final class Unpickler {
    private static final Object MARK = new Object();
    /** Stands for Python's None, which a deque can't hold. */
    private static final Object NONE = new Object();

    private final ByteBuffer in;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private boolean stopped;

    Unpickler(byte[] pickle) {
        in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws UnpicklingException when the pickle is damaged or names what is not allowed */
    Object read() {
        try {
            while (!stopped) {
                step(in.get() & 0xff);
            }
            return stack.pop();
        } catch (BufferUnderflowException e) {
            throw new UnpicklingException("is damaged: its pickle ends early", e);
        } catch (NoSuchElementException | ClassCastException e) {
            throw new UnpicklingException("is damaged: its pickle is out of order", e);
        }
    }

    private void step(int opcode) {
        if (!value(opcode) && !container(opcode) && !memory(opcode)) {
            throw new UnpicklingException(
                    String.format("has pickle opcode 0x%02x, which a checkpoint of tensors does not need", opcode));
        }
    }

    /** Opcodes that push one value. */
    private boolean value(int opcode) {
        switch (opcode) {
            case 'N' -> stack.push(NONE);
            case 0x88 -> stack.push(Boolean.TRUE);
            case 0x89 -> stack.push(Boolean.FALSE);
            case 'J' -> stack.push((long) in.getInt());
            case 'K' -> stack.push((long) unsignedByte());
            case 'M' -> stack.push((long) (in.getShort() & 0xffff));
            case 0x8a -> stack.push(whole(unsignedByte()));
            case 0x8b -> stack.push(whole(in.getInt()));
            case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
            case 'X' -> stack.push(text(in.getInt()));
            case 0x8c -> stack.push(text(unsignedByte()));
            case 0x8d -> stack.push(text(in.getLong()));
            case 'U' -> stack.push(text(unsignedByte()));
            case 'B' -> stack.push(bytes(in.getInt()));
            case 'C' -> stack.push(bytes(unsignedByte()));
            case 'c' -> stack.push(PickleClasses.named(line(), line()));
            case 0x93 -> {
                String name = (String) stack.pop();
                stack.push(PickleClasses.named((String) stack.pop(), name));
            }
            case 'Q' -> stack.push(PickleClasses.storage(stack.pop()));
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
            // the attributes of a dictionary, such as the versions of its modules
            case 'b' -> {
                stack.pop();
                dictionary();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Opcodes of the protocol itself. */
    private boolean memory(int opcode) {
        switch (opcode) {
            case 0x80 -> {
                int protocol = unsignedByte();
                if (protocol < 2 || protocol > 5) {
                    throw new UnpicklingException("has a pickle of protocol " + protocol + "; 2 to 5 are known");
                }
            }
            case 0x95 -> in.getLong();
            case 'q' -> memo.put((long) unsignedByte(), stack.element());
            case 'r' -> memo.put(Integer.toUnsignedLong(in.getInt()), stack.element());
            case 0x94 -> memo.put((long) memo.size(), stack.element());
            case 'h' -> stack.push(remembered(unsignedByte()));
            case 'j' -> stack.push(remembered(Integer.toUnsignedLong(in.getInt())));
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

    private int unsignedByte() {
        return in.get() & 0xff;
    }

    private byte[] bytes(long length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private String text(long length) {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private String line() {
        int start = in.position();
        while (in.get() != '\n') {
            // up to the end of the line
        }
        return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.UTF_8);
    }

    /** A whole number of any length, little-endian in two's complement. */
    private Number whole(int length) {
        byte[] bytes = bytes(length);
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
