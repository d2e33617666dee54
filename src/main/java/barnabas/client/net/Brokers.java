package barnabas.client.net;

import akka.actor.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as one client sees it: its metadata, kept fresh, and a channel to each broker and {@link Lane} that is used.
 * A broker that cannot be reached is asked again after a pause that grows.
 */
public final class Brokers {
    /** Brokers answer in order: what may wait long has a connection of its own. */
    public enum Lane {
        /** Metadata, groups, offsets. */
        CONTROL,
        /** Records, to a broker or from it. */
        DATA,
        /** Fetches that must not wait behind one that waits for records. */
        QUICK
    }

    /** Tells what changed. Called in the loop. */
    public interface Listener {
        /** Metadata is newer than before. */
        void onMetadata();

        /** No broker ever answered, for as long as was waited for one; or one does not accept who connects, or is not accepted. */
        void onBroken(Failure failure);
    }

    private record Place(int nodeId, Lane lane) {}

    private static final int METADATA_VERSION_MAX = 12;
    /** A broker that does not tell within this long who leads is not asked again before others are. */
    private static final long METADATA_TIMEOUT_MS = 1000;

    private static final int UNREACHABLE = 2;

    private final Loop loop;
    private final Link.Opener links;
    private final ConnectionOptions options;
    private final Listener listener;
    private final Metadata metadata = new Metadata();
    private final Map<Place, Channel> channels = new HashMap<>();
    private final Map<Place, Backoff> reconnects = new HashMap<>();
    private final Map<Place, Long> notBeforeMs = new HashMap<>();
    private final Set<String> topics = new HashSet<>();
    private final Backoff metadataRetries;
    private final List<Channel> bootstraps = new ArrayList<>();
    /** For any broker, while none is known. */
    private final List<Call> homeless = new ArrayList<>();

    private final long openedMs;
    private boolean allTopics;
    private boolean ever;
    private boolean asking;
    private boolean askAgain;
    private boolean closed;
    private int turn;
    private long askedMs;
    private String lastFailure = "no broker was asked yet";
    private @Nullable Cancellable timer;

    public Brokers(Loop loop, Link.Opener links, ConnectionOptions options, Listener listener) {
        this.loop = loop;
        this.links = links;
        this.options = options;
        this.listener = listener;
        this.metadataRetries = options.retries();
        this.openedMs = loop.nowMs();
    }

    public Metadata metadata() {
        return metadata;
    }

    /** Keeps these topics' metadata, too; asks for it when it is not there. */
    public void want(Set<String> wanted) {
        if (topics.addAll(wanted)) {
            refresh();
        }
    }

    /** Keeps the metadata of all topics there are. */
    public void wantAll() {
        allTopics = true;
        refresh();
    }

    /** Metadata of this topic is of no use any more. */
    public void unwant(String topic) {
        topics.remove(topic);
    }

    /** Asks for metadata now, or again when the question under way is answered. */
    public void refresh() {
        if (asking) {
            askAgain = true;
        } else if (!closed) {
            ask();
        }
    }

    /** Asks for metadata, but not more often than every so long. */
    public void refreshSoon() {
        long sinceMs = loop.nowMs() - askedMs;
        if (!asking && sinceMs >= options.retryBackoff().toMillis()) {
            ask();
        } else if (!asking) {
            schedule(Duration.ofMillis(options.retryBackoff().toMillis() - sinceMs));
        }
    }

    /**
     * Sends to a broker. While it cannot be reached the request fails, not before it is worth another try; then metadata may
     * have changed.
     */
    public void send(int nodeId, Lane lane, Call call) {
        Place place = new Place(nodeId, lane);
        Channel channel = channels.get(place);
        if (channel != null) {
            channel.send(call);
            return;
        }
        Node node = metadata.node(nodeId);
        long pauseMs = notBeforeMs.getOrDefault(place, 0L) - loop.nowMs();
        if (node == null || pauseMs > 0) {
            long waitMs =
                    Math.max(pauseMs, node == null ? options.retryBackoff().toMillis() : 0);
            RequestFailure failure = new RequestFailure(
                    RequestFailure.Kind.NOT_SENT,
                    call.api().name + " to broker=" + nodeId + ": "
                            + (node == null ? "it is not known" : "it cannot be reached"));
            loop.after(Duration.ofMillis(waitMs), () -> call.reply().failed(failure));
            return;
        }
        connect(place, node).send(call);
    }

    /** Sends to any broker that answers, as soon as one is known. Fails as {@link #send} does. */
    public void sendToAny(Call call) {
        Node node = pick();
        if (node == null) {
            homeless.add(call);
        } else {
            send(node.id(), Lane.CONTROL, call);
        }
    }

    /** The connection to a broker, when there is one. */
    public @Nullable Channel channel(int nodeId, Lane lane) {
        return channels.get(new Place(nodeId, lane));
    }

    public void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
        new ArrayList<>(channels.values()).forEach(channel -> channel.close("the client is closed"));
        new ArrayList<>(bootstraps).forEach(channel -> channel.close("the client is closed"));
    }

    private Channel connect(Place place, Node node) {
        Channel channel = new Channel(
                loop, options, node.id() + " (" + node.host() + ":" + node.port() + ")", new Channel.Owner() {
                    @Override
                    public void onReady(Channel ready) {
                        reconnects.remove(place);
                        notBeforeMs.remove(place);
                    }

                    @Override
                    public void onClosed(Channel gone, String reason) {
                        Brokers.this.onClosed(place, gone, reason);
                    }

                    @Override
                    public void onRefused(Channel channel, String reason, RuntimeException cause) {
                        Brokers.this.onRefused(channel, reason, cause);
                    }
                });
        channels.put(place, channel);
        channel.open(links, new ConnectionOptions.Address(node.host(), node.port()));
        return channel;
    }

    private void onClosed(Place place, Channel gone, String reason) {
        lastFailure = "broker=" + gone + ": " + reason;
        channels.remove(place, gone);
        if (!closed) {
            Backoff backoff = reconnects.computeIfAbsent(place, any -> options.reconnects());
            notBeforeMs.put(place, loop.nowMs() + backoff.next().toMillis());
            refreshSoon(); // who leads may be another one now
        }
    }

    private void onRefused(Channel channel, String reason, RuntimeException cause) {
        if (!closed) {
            listener.onBroken(Failure.of(
                    Failure.Remedy.GIVE_UP,
                    "broker=" + channel + ": no connection with these settings of TLS and SASL: " + reason,
                    cause));
        }
    }

    private @Nullable Node pick() {
        long now = loop.nowMs();
        // Brokers that are silent or gone come last; among the others those that are connected come first.
        return metadata.nodes().stream()
                .min(Comparator.<Node>comparingInt(node -> rank(node.id(), now))
                        .thenComparingInt(node -> Math.floorMod(node.id() - turn, Integer.MAX_VALUE)))
                .orElse(null);
    }

    private int rank(int nodeId, long now) {
        Channel channel = channels.get(new Place(nodeId, Lane.CONTROL));
        if (isSilent(nodeId, now) || notBeforeMs.getOrDefault(new Place(nodeId, Lane.CONTROL), 0L) > now) {
            return UNREACHABLE;
        }
        return channel != null && channel.isReady() ? 0 : 1;
    }

    private boolean isSilent(int nodeId, long now) {
        for (Lane lane : Lane.values()) {
            Channel channel = channels.get(new Place(nodeId, lane));
            if (channel != null
                    && channel.waitingSinceMs() != Long.MAX_VALUE
                    && now - channel.waitingSinceMs() > options.stallAfter().toMillis()) {
                return true;
            }
        }
        return false;
    }

    private void ask() {
        asking = true;
        askAgain = false;
        askedMs = loop.nowMs();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        turn++;
        List<Node> known = List.copyOf(metadata.nodes());
        int bootstraps = options.bootstrap().size();
        int place = turn % (known.size() + bootstraps);
        Node node = pick();
        // KIP-899: when none can be reached the bootstrap addresses are asked in turn, too, for all may have moved.
        if (node == null || (place >= known.size() && rank(node.id(), loop.nowMs()) == UNREACHABLE)) {
            askBootstrap(options.bootstrap().get(turn % bootstraps));
        } else {
            send(node.id(), Lane.CONTROL, question(answer -> {}));
        }
    }

    private void askBootstrap(ConnectionOptions.Address address) {
        Channel channel = new Channel(loop, options, address.toString(), new Channel.Owner() {
            @Override
            public void onReady(Channel ready) {}

            @Override
            public void onClosed(Channel gone, String reason) {
                bootstraps.remove(gone);
                lastFailure = "bootstrap address=" + gone + ": " + reason;
            }

            @Override
            public void onRefused(Channel channel, String reason, RuntimeException cause) {
                Brokers.this.onRefused(channel, reason, cause);
            }
        });
        bootstraps.add(channel);
        channel.send(question(answer -> channel.close("it has answered")));
        channel.open(links, address);
    }

    private Call question(Consumer<MetadataResponseData> then) {
        long timeoutMs = ever ? METADATA_TIMEOUT_MS : options.requestTimeout().toMillis();
        return Call.of(ApiKeys.METADATA, METADATA_VERSION_MAX, this::question, timeoutMs, new Call.Reply() {
            @Override
            public void on(ApiMessage response, short version) {
                then.accept((MetadataResponseData) response);
                onAnswer((MetadataResponseData) response);
            }

            @Override
            public void failed(RequestFailure failure) {
                onFailure();
            }
        });
    }

    private MetadataRequestData question(short version) {
        MetadataRequestData request =
                new MetadataRequestData().setAllowAutoTopicCreation(version < 4 || options.createTopics());
        // Null asks for all, an empty list for none.
        return request.setTopics(
                allTopics
                        ? null
                        : topics.stream()
                                .map(name -> new MetadataRequestTopic().setName(name))
                                .toList());
    }

    private void onAnswer(MetadataResponseData response) {
        if (closed) {
            return;
        }
        asking = false;
        if (response.brokers().isEmpty()) {
            lastFailure = "a broker knows no brokers";
            onFailure();
            return;
        }
        ever = true;
        metadataRetries.succeeded();
        metadata.update(response);
        if (askAgain) {
            ask();
        } else {
            schedule(options.metadataMaxAge());
        }
        List<Call> calls = List.copyOf(homeless);
        homeless.clear();
        calls.forEach(this::sendToAny);
        listener.onMetadata();
    }

    private void onFailure() {
        asking = false;
        if (closed) {
            return;
        }
        long waitedMs = loop.nowMs() - openedMs;
        if (!ever && waitedMs >= options.bootstrapTimeout().toMillis()) {
            listener.onBroken(Failure.unreachable(lastFailure));
        } else {
            schedule(metadataRetries.next());
        }
    }

    private void schedule(Duration delay) {
        if (timer != null) {
            timer.cancel();
        }
        timer = loop.after(delay, this::refresh);
    }
}
