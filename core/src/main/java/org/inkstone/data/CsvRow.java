package org.inkstone.data;

import java.util.List;
import org.datavec.api.writable.Writable;

/**
 * A row of a table on its way to numbers.
 *
 * @param place file and line, for messages
 * @param cells the row after the transform process
 */
record CsvRow(String place, List<Writable> cells) {

    String text(int column) {
        return cells.get(column).toString();
    }

    float number(int column, String name) {
        try {
            return cells.get(column).toFloat();
        } catch (RuntimeException e) {
            throw new DatasetException(place + " has '" + text(column) + "' in " + name + ", which is no number", e);
        }
    }

    int classNumber(int column, int classes, String name) {
        float number = number(column, name);
        if (number != (int) number || number < 0 || number >= classes) {
            throw new DatasetException(
                    place + " has class " + text(column) + " in " + name + ", there are " + classes + " classes");
        }
        return (int) number;
    }
}
