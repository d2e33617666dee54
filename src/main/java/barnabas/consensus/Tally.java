package barnabas.consensus;

import java.util.Map;

/**
 * The count of an election. A majority of sound voters wins. Where too few voters are sound for that, all of them must have answered and
 * agreed that no log is better (rule M5).
 *
 * @param granted votes given
 * @param soundGranted votes given by voters whose disks hold what they acked
 * @param refused answered with no
 * @param sound answered by sound voters
 * @param highestStart the highest log start that a voter has recorded (rule M6)
 */
record Tally(int voters, int granted, int soundGranted, int refused, int sound, long highestStart) {
    static Tally of(
            Membership membership,
            ReplicaId self,
            boolean ownCounts,
            boolean ownSound,
            Map<ReplicaId, Message.VoteReply> replies) {
        int own = ownCounts && membership.contains(self) ? 1 : 0;
        int ownIsSound = ownSound ? own : 0;
        int granted = own;
        int soundGranted = ownIsSound;
        int refused = 0;
        int sound = ownIsSound;
        long start = 0;
        for (ReplicaId voter : membership.voters()) {
            Message.VoteReply reply = replies.get(voter);
            if (reply == null) {
                continue;
            }
            granted += reply.granted() ? 1 : 0;
            soundGranted += reply.granted() && reply.sound() ? 1 : 0;
            refused += reply.granted() ? 0 : 1;
            sound += reply.sound() ? 1 : 0;
            start = Math.max(start, reply.logStart());
        }
        return new Tally(membership.size(), granted, soundGranted, refused, sound, start);
    }

    boolean won() {
        return soundGranted >= Quorum.majority(voters) || onlyTogether();
    }

    /** Won without a majority of sound voters. */
    boolean onlyTogether() {
        return granted == voters && sound < Quorum.majority(voters);
    }

    boolean cannotWin() {
        return voters - refused < Quorum.majority(voters);
    }
}
