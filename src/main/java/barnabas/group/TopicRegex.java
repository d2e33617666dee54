package barnabas.group;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Regular expressions of topics' names, in RE2's syntax, as KIP-848 has it: matching takes time in proportion to the name, whatever is asked. */
final class TopicRegex {
    static final int CHARS_MAX = 4096;

    /** What counted repetitions come to when they stand in each other; RE2/J writes each out in memory. */
    private static final long REPETITIONS_MAX = 100_000;

    private static final Pattern REPETITION = Pattern.compile("\\{(\\d+)(?:,(\\d*))?\\}");

    private TopicRegex() {}

    /** Empty when it is in order. */
    static String wrongWith(String regex) {
        if (regex.length() > CHARS_MAX) {
            return "SubscribedTopicRegex has more than " + CHARS_MAX + " characters.";
        }
        if (repetitions(regex) > REPETITIONS_MAX) {
            return "SubscribedTopicRegex repeats too much.";
        }
        try {
            Pattern.compile(regex);
            return "";
        } catch (PatternSyntaxException wrong) {
            return "SubscribedTopicRegex `" + regex + "` is not a valid regular expression: " + wrong.getDescription()
                    + ".";
        }
    }

    private static long repetitions(String regex) {
        long product = 1;
        Matcher found = REPETITION.matcher(regex);
        while (found.find() && product <= REPETITIONS_MAX) {
            product *= Math.max(1, Math.max(count(found.group(1)), count(found.group(2))));
        }
        return product;
    }

    private static long count(@Nullable String digits) {
        if (digits == null || digits.isEmpty()) {
            return 0;
        }
        return digits.length() > 9 ? REPETITIONS_MAX + 1 : Long.parseLong(digits);
    }

    /** The names that it matches from their first to their last character. The expression is in order. */
    static Set<String> resolve(String regex, Set<String> names) {
        Pattern pattern = Pattern.compile(regex);
        return names.stream().filter(name -> pattern.matcher(name).matches()).collect(Collectors.toUnmodifiableSet());
    }
}
