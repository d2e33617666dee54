package barnabas.partition.link;

/**
 * Why a connection is not wanted.
 *
 * @param loud whether the operator should hear of it
 */
record Refusal(String reason, boolean loud) {}
