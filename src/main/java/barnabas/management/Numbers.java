package barnabas.management;

import java.util.Map;

/** Whole numbers among a request's parameters. */
final class Numbers {
    private Numbers() {}

    /** @throws Refusal with a sentence that names the bounds */
    static long of(Map<String, String> parameters, String name, long least, long most, long otherwise) {
        String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        if (text.matches("\\d{1,18}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most) {
            return Long.parseLong(text);
        }
        String bounds = most == Long.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most;
        throw Refusal.badRequest(name + "=" + text + ": it must be a whole number " + bounds + ".");
    }
}
