package org.inkstone.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** Colours and fonts all figures share. */
final class Style {
    /** Okabe and Ito's palette, which colour-blind readers can tell apart. */
    static final Color[] PALETTE = {
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xE69F00),
        new Color(0x56B4E9),
        new Color(0x7A7A7A),
        new Color(0x8C564B),
        new Color(0xB8B000),
        new Color(0x332288),
        new Color(0x111111),
        new Color(0xAA4499)
    };

    static final Color INK = new Color(0x222222);
    static final Color GRID = new Color(0xE6E6E6);
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
    static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

    private static final int WIDEST_TITLE = 760;

    private Style() {}

    static Color color(int series) {
        return PALETTE[series % PALETTE.length];
    }

    /** A light tint of a series' colour, for areas behind its points. */
    static Color tint(int series) {
        Color c = color(series);
        return new Color(lighter(c.getRed()), lighter(c.getGreen()), lighter(c.getBlue()));
    }

    private static int lighter(int level) {
        return 255 - (255 - level) * 3 / 10;
    }

    static void apply(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartTitleFont(TITLE);
        styler.setChartTitleBoxVisible(false);
        styler.setChartFontColor(INK);
        styler.setAxisTitleFont(LABEL);
        styler.setAxisTickLabelsFont(SMALL);
        styler.setLegendFont(SMALL);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setSeriesColors(PALETTE);
        styler.setMarkerSize(5);
        styler.setChartPadding(10);
    }

    /** About how wide a title is; the exact width depends on the fonts of the machine. */
    static int titleWidth(String title) {
        return Math.min(WIDEST_TITLE, 9 * title.length() + 16);
    }

    static void centred(Graphics2D g, String text, double x, double baseline) {
        FontMetrics metrics = g.getFontMetrics();
        g.drawString(text, (float) (x - metrics.stringWidth(text) / 2.0), (float) baseline);
    }

    /** The text, cut with an ellipsis where it is wider than the room. */
    static String fit(Graphics2D g, String text, double room) {
        FontMetrics metrics = g.getFontMetrics();
        if (metrics.stringWidth(text) <= room) {
            return text;
        }
        int length = text.length();
        while (length > 1 && metrics.stringWidth(text.substring(0, length) + "\u2026") > room) {
            length--;
        }
        return text.substring(0, length) + "\u2026";
    }
}
