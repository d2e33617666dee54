package barnabas.gateway;

import java.net.InetAddress;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * A request as it came off the wire, well-formed and in a version that is served.
 *
 * @param version of the API; response fields that this version does not have must be left at their defaults
 * @param clientId what the client calls itself, empty when it does not say
 * @param software what the client's library calls itself (KIP-511), {@code apache-kafka-java} for Kafka's own; empty when it does not say
 * @param peer the address it connected from
 * @param listener over which it came: brokers are named by where clients of that one reach them
 * @param body its byte buffers are slices of the received bytes and belong to the handler until it has replied
 */
public record ApiRequest<Q extends ApiMessage>(
        short version, String clientId, String software, InetAddress peer, String listener, Q body) {}
