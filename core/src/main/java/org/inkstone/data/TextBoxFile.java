package org.inkstone.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text-box files of the ICDAR competitions: UTF-8 with or without byte-order mark, one box a line.
 *
 * <ul>
 *   <li>Quadrilaterals (ICDAR 2015 and later): {@code x1,y1,x2,y2,x3,y3,x4,y4,text}, clockwise from the top left.
 *   <li>Rectangles (ICDAR 2013): {@code left, top, right, bottom, "text"}, with commas or blanks between the numbers;
 *       quotes around the text are removed, {@code \"} inside becomes {@code "}.
 * </ul>
 *
 * <p>The text is the rest of the line, commas and all. A file whose lines all begin with eight numbers and a comma is taken
 * for quadrilaterals; a file of rectangles whose texts begin with four numbers each would be mistaken.
 */
public final class TextBoxFile {
    private static final String NUMBER = "\\s*([-+]?\\d+(?:\\.\\d+)?)\\s*";
    private static final Pattern QUADRILATERAL = Pattern.compile((NUMBER + ",").repeat(8) + "(.*)");
    private static final Pattern RECTANGLE = Pattern.compile(
            NUMBER + "[,\\s]" + NUMBER + "[,\\s]" + NUMBER + "[,\\s]" + NUMBER + "(?:,\\s*|(?<=\\s))(.*)");

    private TextBoxFile() {}

    /**
     * The boxes of a file in its order; an empty file is a picture without text.
     *
     * @throws DatasetException naming file and line, for a line in neither format or a box that is inside out
     */
    public static List<TextBox> read(Path file) {
        String content;
        try {
            content = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new DatasetException(file + " is not UTF-8", e);
        } catch (IOException e) {
            throw new DatasetException("cannot read " + file + " (" + e.getMessage() + ")", e);
        }
        return parse(content.startsWith("\ufeff") ? content.substring(1) : content, file.toString());
    }

    static List<TextBox> parse(String content, String name) {
        List<String> lines = content.lines().toList();
        boolean quadrilaterals = lines.stream()
                .filter(l -> !l.isBlank())
                .allMatch(l -> QUADRILATERAL.matcher(l).matches());
        List<TextBox> boxes = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                String place = name + ":" + (i + 1);
                boxes.add(quadrilaterals ? quadrilateral(lines.get(i)) : rectangle(lines.get(i), place));
            }
        }
        return boxes;
    }

    private static TextBox quadrilateral(String line) {
        Matcher m = QUADRILATERAL.matcher(line);
        m.matches();
        float[] corners = new float[8];
        for (int i = 0; i < 8; i++) {
            corners[i] = Float.parseFloat(m.group(i + 1));
        }
        return new TextBox(m.group(9), corners);
    }

    private static TextBox rectangle(String line, String place) {
        Matcher m = RECTANGLE.matcher(line);
        if (!m.matches()) {
            throw new DatasetException(
                    place + " is neither 'x1,y1,x2,y2,x3,y3,x4,y4,text' nor 'x1,y1,x2,y2,text': " + line);
        }
        float left = Float.parseFloat(m.group(1));
        float top = Float.parseFloat(m.group(2));
        float right = Float.parseFloat(m.group(3));
        float bottom = Float.parseFloat(m.group(4));
        if (right < left || bottom < top) {
            throw new DatasetException(place + " has its right or bottom edge before its left or top edge: " + line);
        }
        return new TextBox(
                unquoted(m.group(5).strip()), new float[] {left, top, right, top, right, bottom, left, bottom});
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).replace("\\\"", "\"") : text;
    }
}
