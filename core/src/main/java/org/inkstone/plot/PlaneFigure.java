package org.inkstone.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** A square of the plane around the origin, both axes to one scale: clouds of points, paths, and a field of arrows. */
final class PlaneFigure extends Figure {
    /** What is drawn, from the back to the front. */
    record Content(String title, double range, List<Series> clouds, List<Series> paths, List<Arrow> arrows) {}

    private static final int SIDE = 340;
    private static final int MARGIN = 34;
    private static final int TITLE_ROOM = 36;
    private static final double DOT = 2.6;
    /** Of these lengths the longest arrows are drawn the same, lest a few long ones make all others vanish. */
    private static final double LONGEST_QUANTILE = 0.9;

    private static final Color PATH = new Color(0x22, 0x22, 0x22, 90);

    private final Content content;

    PlaneFigure(Content content) {
        super(Math.max(SIDE + 2 * MARGIN, Style.titleWidth(content.title())), TITLE_ROOM + SIDE + MARGIN);
        this.content = content;
    }

    @Override
    void paint(Graphics2D g) {
        g.setColor(Style.INK);
        g.setFont(Style.TITLE);
        Style.centred(g, Style.fit(g, content.title(), width() - 8.0), width() / 2.0, 24);
        Rectangle2D frame = new Rectangle2D.Double(left(), TITLE_ROOM, SIDE, SIDE);
        paintAxes(g, frame);
        Shape before = g.getClip();
        g.clip(frame);
        for (int i = 0; i < content.clouds().size(); i++) {
            g.setColor(content.arrows().isEmpty() ? Style.color(i) : Style.tint(i));
            paintCloud(g, content.clouds().get(i).points());
        }
        content.paths().forEach(path -> paintPath(g, path.points()));
        paintArrows(g);
        g.setClip(before);
    }

    private double left() {
        return (width() - SIDE) / 2.0;
    }

    private double across(double x) {
        return left() + (x / content.range() + 1) / 2 * SIDE;
    }

    private double down(double y) {
        return TITLE_ROOM + (1 - y / content.range()) / 2 * SIDE;
    }

    private void paintAxes(Graphics2D g, Rectangle2D frame) {
        g.setFont(Style.SMALL);
        g.setStroke(new BasicStroke(1));
        for (int i = -1; i <= 1; i++) {
            double value = i * content.range() / 2;
            g.setColor(Style.GRID);
            g.draw(new Line2D.Double(across(value), frame.getMinY(), across(value), frame.getMaxY()));
            g.draw(new Line2D.Double(frame.getMinX(), down(value), frame.getMaxX(), down(value)));
            g.setColor(Style.INK);
            String label = Ticks.label(value);
            Style.centred(g, label, across(value), frame.getMaxY() + 16);
            float room = g.getFontMetrics().stringWidth(label) + 5f;
            g.drawString(label, (float) frame.getMinX() - room, (float) down(value) + 4);
        }
        g.setColor(Style.GRID);
        g.draw(frame);
    }

    private void paintCloud(Graphics2D g, Series cloud) {
        for (int i = 0; i < cloud.x().length; i++) {
            g.fill(new Ellipse2D.Double(across(cloud.x()[i]) - DOT / 2, down(cloud.y()[i]) - DOT / 2, DOT, DOT));
        }
    }

    private void paintPath(Graphics2D g, Series path) {
        Path2D line = new Path2D.Double();
        int last = path.x().length - 1;
        line.moveTo(across(path.x()[0]), down(path.y()[0]));
        for (int i = 1; i <= last; i++) {
            line.lineTo(across(path.x()[i]), down(path.y()[i]));
        }
        g.setColor(PATH);
        g.setStroke(new BasicStroke(1f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(line);
        g.setColor(Style.color(1));
        g.fill(new Ellipse2D.Double(across(path.x()[last]) - 2, down(path.y()[last]) - 2, 4, 4));
    }

    private void paintArrows(Graphics2D g) {
        if (content.arrows().isEmpty()) {
            return;
        }
        double[] lengths =
                content.arrows().stream().mapToDouble(Arrow::length).sorted().toArray();
        double longest = lengths[(int) (LONGEST_QUANTILE * (lengths.length - 1))];
        double room = SIDE / Math.max(1, Math.sqrt(content.arrows().size()));
        g.setColor(Style.color(0));
        g.setStroke(new BasicStroke(1.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (Arrow arrow : content.arrows()) {
            if (longest > 0 && arrow.length() > 0) {
                double shown = Math.min(1, arrow.length() / longest) * room * 0.95;
                paintArrow(g, arrow, shown);
            }
        }
    }

    private void paintArrow(Graphics2D g, Arrow arrow, double pixels) {
        double ux = arrow.dx() / arrow.length();
        double uy = -arrow.dy() / arrow.length();
        double x = across(arrow.x());
        double y = down(arrow.y());
        double tipX = x + pixels * ux;
        double tipY = y + pixels * uy;
        g.draw(new Line2D.Double(x, y, tipX, tipY));
        double head = Math.min(5, 0.45 * pixels);
        Path2D wings = new Path2D.Double();
        wings.moveTo(tipX - head * (ux - 0.6 * uy), tipY - head * (uy + 0.6 * ux));
        wings.lineTo(tipX, tipY);
        wings.lineTo(tipX - head * (ux + 0.6 * uy), tipY - head * (uy - 0.6 * ux));
        g.draw(wings);
    }
}
