package barnabas.group;

import org.apache.kafka.common.protocol.Errors;

/** Why a request is not granted. */
record Refusal(Errors error, String message) {}
