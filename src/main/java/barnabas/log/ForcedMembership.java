package barnabas.log;

import barnabas.records.ControlBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Gives a group other voters without asking the ones that it has (rule M9): only for a log that no replica has open. */
public final class ForcedMembership {
    private ForcedMembership() {}

    /**
     * Appends a membership behind all that the log holds, and flushes. Blocks.
     *
     * @param epoch above every one in the log, and in which nobody else has voted
     */
    public static void append(PartitionLog log, int epoch, List<GroupState.Vote> voters, long nowMs)
            throws IOException {
        long at = log.endOffset();
        ByteBuffer membership = ControlBatches.voters(
                at,
                epoch,
                nowMs,
                voters.stream()
                        .map(voter -> new ControlBatches.Voter(voter.broker().value(), voter.directoryId()))
                        .toList());
        log.append(new ByteBuffer[] {membership}, at);
        log.flush();
    }
}
