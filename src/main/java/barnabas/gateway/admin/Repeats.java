package barnabas.gateway.admin;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** What a request names more than once. */
final class Repeats {
    private Repeats() {}

    static <T> Set<T> in(Collection<T> named) {
        Set<T> seen = new HashSet<>();
        Set<T> repeated = new HashSet<>();
        named.forEach(one -> {
            if (!seen.add(one)) {
                repeated.add(one);
            }
        });
        return repeated;
    }
}
