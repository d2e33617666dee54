package barnabas.consensus;

import barnabas.model.Position;

/** Each breaks one rule. The simulation must notice every one of them, or it proves nothing about that rule. */
public enum BrokenRules {
    L1_THE_LONGER_LOG_WINS(new Rules() {
        @Override
        boolean upToDate(Position candidate, Position own) {
            return candidate.endOffset() >= own.endOffset();
        }
    }),
    L1_ANY_LOG_WINS(new Rules() {
        @Override
        boolean upToDate(Position candidate, Position own) {
            return true;
        }
    }),
    L2_NO_BATCH_OF_THE_OWN_EPOCH(new Rules() {
        @Override
        boolean writesLeaderChange(boolean endsAtCommitPoint, int voters) {
            return false;
        }
    }),
    T6_ANSWERS_BEFORE_THE_VOTE_IS_FLUSHED(new Rules() {
        @Override
        boolean maySpeak(boolean promisesStored) {
            return true;
        }
    }),
    L6_CUTS_WHILE_A_PERSIST_IS_UNDER_WAY(new Rules() {
        @Override
        boolean mayCut(boolean writing) {
            return true;
        }
    }),
    L7_GOES_ON_AFTER_A_FAILED_WRITE(new Rules() {
        @Override
        boolean resignsOnFailure() {
            return false;
        }
    }),
    L8_A_DAMAGED_REPLICA_VOTES(new Rules() {
        @Override
        boolean mayVote(Standing standing) {
            return true;
        }

        @Override
        boolean sound(Standing standing) {
            return standing != Standing.MAY_HAVE_LOST;
        }
    }),
    A1_CUTS_WHERE_NOTHING_CONFLICTS(new Rules() {
        @Override
        boolean conflicts(boolean held) {
            return true;
        }
    }),
    A2_ACKS_WHAT_IS_NOT_FLUSHED(new Rules() {
        @Override
        long acked(long written, long flushed, long verified) {
            return Math.min(written, verified);
        }
    }),
    A2_ACKS_WHAT_IS_NOT_VERIFIED(new Rules() {
        @Override
        long acked(long written, long flushed, long verified) {
            return flushed;
        }
    }),
    A2_COMMITS_WHAT_IS_NOT_VERIFIED(new Rules() {
        @Override
        long followerCommit(long leaderCommit, long verified, long flushed) {
            return Math.min(leaderCommit, flushed);
        }
    }),
    A3_COMMITS_OLD_EPOCHS_BY_COUNTING(new Rules() {
        @Override
        boolean mayCommit(int epochThere, int term, int voters) {
            return true;
        }

        @Override
        boolean writesLeaderChange(boolean endsAtCommitPoint, int voters) {
            return false;
        }
    }),
    A3_COUNTS_ITS_OWN_UNFLUSHED_TAIL(new Rules() {
        @Override
        long ownCount(long written, long flushed) {
            return written;
        }
    }),
    A4_ACKS_BEFORE_THE_COMMIT(new Rules() {
        @Override
        long ackThrough(long highWatermark, long onMinInsync) {
            return onMinInsync;
        }
    }),
    A6_LEAVES_THE_COMMIT_POINT_UNSAID(new Rules() {
        @Override
        boolean sendsCommitAlone() {
            return false;
        }
    }),
    T2_A_LEASE_FOR_EVER(new Rules() {
        @Override
        boolean hasLease(long leaseEndMs, long nowMs, boolean handedOver, boolean disowned) {
            return true;
        }

        @Override
        boolean stepsDown(long sinceMs, long nowMs, long electionTimeoutMs) {
            return false;
        }
    }),
    T2_A_LEASE_OF_TWO_ELECTION_TIMEOUTS(new Rules() {
        @Override
        long leaseEnd(long sentMs, long nowMs, long leaseMs) {
            return sentMs == Links.NEVER ? sentMs : sentMs + 5 * leaseMs / 2;
        }
    }),
    T3_VOTES_WHILE_IN_TOUCH(new Rules() {
        @Override
        boolean refusesInTouch(boolean inTouch, boolean handedOver, boolean leaderItself) {
            return false;
        }
    }),
    T3_VOTES_RIGHT_AFTER_A_RESTART(new Rules() {
        @Override
        long refusesUntilMs(long openedMs, long electionTimeoutMs) {
            return Links.NEVER;
        }
    }),
    T3_KEEPS_THE_LEASE_AFTER_HANDING_OVER(new Rules() {
        @Override
        boolean hasLease(long leaseEndMs, long nowMs, boolean handedOver, boolean disowned) {
            return nowMs < leaseEndMs && !disowned;
        }
    }),
    T1_ANSWERS_AFTER_ITS_BROKER_TOOK_IT_BACK(new Rules() {
        @Override
        boolean hasLease(long leaseEndMs, long nowMs, boolean handedOver, boolean disowned) {
            return nowMs < leaseEndMs && !handedOver;
        }
    }),
    T5_TRIES_ONCE(new Rules() {
        @Override
        boolean triesAgain() {
            return false;
        }
    }),
    T6_COUNTS_THE_COMMITTED_MEMBERSHIP(new Rules() {
        @Override
        Membership counted(Membership newest, Membership committed) {
            return committed;
        }
    }),
    M3_MANY_CHANGES_AT_A_TIME(new Rules() {
        @Override
        boolean mayChangeMembership(boolean lastChangeCommitted, boolean ownEpochCommitted) {
            return true;
        }
    }),
    M5_A_DISK_THAT_MAY_HAVE_LOST_VOTES(new Rules() {
        @Override
        boolean sound(Standing standing) {
            return standing != Standing.DAMAGED;
        }
    }),
    M6_ANSWERS_A_DELETE_BEFORE_A_MAJORITY_HAS_IT(new Rules() {
        @Override
        long recordedStart(long own, long onMajority) {
            return own;
        }
    }),
    M6_A_NEW_LEADER_FORGETS_THE_LOG_START(new Rules() {
        @Override
        long inheritedStart(long own, long highestOfVotes) {
            return own;
        }
    });

    @SuppressWarnings("ImmutableEnumChecker") // rules have no state
    private final Rules rules;

    BrokenRules(Rules rules) {
        this.rules = rules;
    }

    public RuleBook book() {
        return new RuleBook(rules);
    }
}
