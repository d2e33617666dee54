package barnabas.log;

import java.util.List;

/**
 * A cleaned segment that is whole and flushed, to take the place of some: see {@link PartitionLog#replace}. Of one log, and void once that
 * has been closed, reset, or has lost one of those segments.
 */
public final class Replacement {
    private final CleaningPass pass;
    private final List<Segment> replaced;
    private final Segment cleaned;

    Replacement(CleaningPass pass, List<Segment> replaced, Segment cleaned) {
        this.pass = pass;
        this.replaced = List.copyOf(replaced);
        this.cleaned = cleaned;
    }

    CleaningPass pass() {
        return pass;
    }

    List<Segment> replaced() {
        return replaced;
    }

    Segment cleaned() {
        return cleaned;
    }
}
