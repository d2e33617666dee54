package barnabas.group;

import org.apache.kafka.common.protocol.Message;

/** What the caller with that ticket is told. */
public record Answer(long ticket, Message response) {}
