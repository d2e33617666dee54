package barnabas.consensus;

/** What a batch is for, as far as consensus cares. */
public sealed interface Control {
    /** Records of clients, or a control batch that is not consensus's own, such as a transaction's marker. */
    record Data() implements Control {}

    /** The first batch of an epoch whose leader held a tail that may be uncommitted (rule L2). Takes one offset. */
    record LeaderChange() implements Control {}

    /** The membership from this batch on (rule L3). Takes one offset. */
    record Voters(Membership membership) implements Control {}

    Control DATA = new Data();
    Control LEADER_CHANGE = new LeaderChange();
}
