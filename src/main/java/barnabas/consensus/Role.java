package barnabas.consensus;

/**
 * What a replica is just now. Each method takes one thing that happened and answers with the role that follows from it, itself if
 * nothing changes; {@link #settle} looks at the time, the links and the log, and is called after every input.
 */
abstract sealed class Role permits Follower, Candidate, Leader, Resigned {
    final ReplicaState state;

    Role(ReplicaState state) {
        this.state = state;
    }

    abstract Replica.Kind kind();

    /** An append of this epoch's leader. */
    abstract Role onAppend(Message.Append append);

    abstract Role onReset(Message.Reset reset);

    Role onAppendReply(Message.AppendReply reply) {
        return this;
    }

    Role onVoteReply(Message.VoteReply reply) {
        return this;
    }

    Role onTakeOver(Message.TakeOver takeOver) {
        return this;
    }

    Role onFed(Input.Fed fed) {
        return this;
    }

    Role onTransfer(Input.Transfer transfer) {
        return this;
    }

    Role onPropose(Input.Propose propose) {
        return this;
    }

    Role onDeleteRecords(Input.DeleteRecords delete) {
        return this;
    }

    /** The log was written or flushed further, or a cut or reset was made. */
    Role onLogMoved() {
        return this;
    }

    /** A newer epoch has been adopted: whatever this was, it is over. */
    Role toFollower() {
        return new Follower(state);
    }

    /**
     * A voter that refused a candidate for being behind, and stands itself (rule T5): in its turn, for the candidate asked others, too, and
     * they would split the votes for as long as it goes on asking.
     */
    void standSoon() {}

    /** A vote was given: others get their chance first. */
    void heldBack(ReplicaId candidate) {}

    /** Whether this is a leader whose lease runs: it refuses votes as those in touch with it do (rule T3). */
    boolean leadsWithLease() {
        return false;
    }

    abstract Role settle();
}
