package barnabas.log;

import barnabas.log.GroupState.Vote;
import barnabas.model.Position;
import java.util.List;

/**
 * Where a log begins.
 *
 * @param position the first offset that there is to read, and the epoch of what was before it
 * @param voters who voted there (rule L3); empty while that is who founded the group
 */
public record LogOrigin(Position position, List<Vote> voters) {
    public LogOrigin {
        voters = List.copyOf(voters);
    }
}
