package barnabas.management.console;

import io.pebbletemplates.pebble.extension.escaper.EscapingStrategy;

/**
 * Makes HTML of whatever a name or a record says, so that all of it is seen and none of it does anything: markup is escaped, and characters
 * that would hide, or turn the text around them, are shown by their pictures or their numbers.
 */
final class VisibleText implements EscapingStrategy {
    private static final int PICTURES = 0x2400;
    private static final int PICTURE_OF_DELETE = 0x2421;
    private static final int DELETE = 0x7f;
    private static final int FIRST_PRINTED = 0x20;

    @Override
    public String escape(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> append(html, character));
        return html.toString();
    }

    private static void append(StringBuilder html, int character) {
        switch (character) {
            case '<' -> html.append("&lt;");
            case '>' -> html.append("&gt;");
            case '&' -> html.append("&amp;");
            case '"' -> html.append("&quot;");
            case '\'' -> html.append("&#39;");
            case '\n', '\t' -> html.append((char) character);
            case DELETE -> html.appendCodePoint(PICTURE_OF_DELETE);
            default -> {
                if (character < FIRST_PRINTED) {
                    html.appendCodePoint(PICTURES + character);
                } else if (isHidden(character)) {
                    html.append(String.format("\\u{%x}", character));
                } else {
                    html.appendCodePoint(character);
                }
            }
        }
    }

    private static boolean isHidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
