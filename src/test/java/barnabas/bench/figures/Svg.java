package barnabas.bench.figures;

import java.util.Locale;

/** A drawing in the making: what is drawn later lies above. */
final class Svg {
    private final StringBuilder elements = new StringBuilder();
    private final int width;
    private final int height;

    Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    private Svg element(String format, Object... arguments) {
        elements.append(String.format(Locale.ROOT, format, arguments)).append('\n');
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String color, double thickness) {
        return element(
                "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%.1f'/>",
                x1, y1, x2, y2, color, thickness);
    }

    Svg dot(double x, double y, double radius, String color) {
        return element("<circle cx='%.1f' cy='%.1f' r='%.1f' fill='%s'/>", x, y, radius, color);
    }

    /** Through these points, {@code x,y} divided by spaces. */
    Svg curve(String points, String color) {
        return element("<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>", points, color);
    }

    /** Of which the start, the middle or the end is at x, as the anchor says. */
    Svg text(double x, double y, String anchor, String text) {
        return element("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    /** The whole file. */
    String done() {
        return String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' "
                        + "font-family='sans-serif' font-size='12'>%n<rect width='100%%' height='100%%' fill='white'/>%n%s</svg>%n",
                width,
                height,
                width,
                height,
                elements);
    }
}
