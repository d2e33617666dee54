package barnabas.client.consume;

import barnabas.client.net.Brokers;
import barnabas.client.net.ConnectionOptions;
import barnabas.client.net.Failure;
import barnabas.client.net.Failure.Remedy;
import barnabas.client.net.Link;
import barnabas.client.net.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One reader: its brokers, what it fetches, its place in its group, its commits. It knows which partitions it has; whoever drives it
 * takes their chunks and says when a revoked one is given up.
 */
public final class Consumption {
    /** Who drives it. Called in the loop. */
    public interface Listener {
        /** These will be read from now on. */
        void onAssigned(Set<TopicPartition> partitions);

        /** These are read no more; {@link #givenUp} when all that was read is done with. */
        void onRevoked(Set<TopicPartition> partitions);

        /** These are read no more, and others may read them already. */
        void onLost(Set<TopicPartition> partitions);

        /** There is something to {@link #take}. */
        void onFetched(TopicPartition partition);

        /** It is known where the partition is read from; see {@link #position}. */
        void onLocated(TopicPartition partition);

        /** So far it is committed. */
        void onCommitted(Map<TopicPartition, OffsetAndMetadata> offsets);

        /** It cannot go on. */
        void onFailed(Failure failure);
    }

    /** Says where partitions are read from; the second argument takes the answer, in the loop, once. */
    public interface Starts extends BiConsumer<Set<TopicPartition>, Consumer<Map<TopicPartition, Start>>> {}

    private static final long UNKNOWN_TOPIC_MS = 2000;
    private static final Duration UNKNOWN_TOPIC_PAUSE = Duration.ofMillis(200);

    private final Loop loop;
    private final boolean createTopics;
    private final Map<String, Long> unknownSinceMs = new HashMap<>();
    private final Brokers brokers;
    private final Fetcher fetcher;
    private final GroupOptions group;
    private final Listener listener;
    private final Subscribed subscribed;
    private final Starts starts;
    private final @Nullable GroupOffsets offsets;
    private final @Nullable Commits commits;
    private final @Nullable GroupSession session;
    private final Set<TopicPartition> owned = new HashSet<>();
    private boolean closed;

    /** @param chosen where partitions are read from; null for the committed offsets, where there is a group, or the reset policy */
    public Consumption(
            Loop loop,
            Link.Opener links,
            ConnectionOptions connection,
            ConsumeOptions options,
            GroupOptions group,
            Subscribed subscribed,
            @Nullable Starts chosen,
            Listener listener) {
        this.loop = loop;
        this.createTopics = connection.createTopics();
        this.group = group;
        this.listener = listener;
        this.subscribed = subscribed;
        this.brokers = new Brokers(loop, links, connection, new Brokers.Listener() {
            @Override
            public void onMetadata() {
                Consumption.this.onMetadata();
            }

            @Override
            public void onBroken(Failure failure) {
                listener.onFailed(failure);
            }
        });
        this.fetcher = new Fetcher(
                loop,
                brokers,
                options,
                connection.stallAfter(),
                connection.retryBackoff(),
                connection.createTopics(),
                new Fetcher.Listener() {
                    @Override
                    public void onFetched(TopicPartition partition) {
                        listener.onFetched(partition);
                    }

                    @Override
                    public void onLocated(TopicPartition partition) {
                        listener.onLocated(partition);
                    }

                    @Override
                    public void onFailed(TopicPartition partition, Failure failure) {
                        listener.onFailed(failure);
                    }
                });
        if (group.hasGroup()) {
            GroupCoordinator coordinator = new GroupCoordinator(
                    brokers, group.groupId(), connection.requestTimeout().toMillis(), connection::retries);
            this.session = subscribed.isShared()
                    ? new GroupSession(loop, brokers, coordinator, wishes(options), new Shared())
                    : null;
            GroupSession member = session;
            this.offsets = new GroupOffsets(
                    loop,
                    coordinator,
                    () -> member == null ? GroupOffsets.Identity.NONE : member.identity(),
                    options.readCommitted());
            this.commits = new Commits(offsets, group.commitTimeout(), listener::onCommitted);
        } else {
            this.session = null;
            this.offsets = null;
            this.commits = null;
        }
        this.starts = chosen == null ? this::committed : chosen;
    }

    private GroupMember.Wishes wishes(ConsumeOptions options) {
        return new GroupMember.Wishes(
                group.groupId(),
                group.instanceId(),
                options.rack().isEmpty() ? null : options.rack(),
                group.rebalanceTimeoutMs(),
                subscribed.topics(),
                subscribed.regex(),
                group.assignor());
    }

    public void start() {
        Set<String> topics = subscribed.topics();
        if (topics != null) {
            brokers.want(topics);
        } else if (subscribed.regex() != null) {
            brokers.wantAll();
        } else {
            brokers.refresh();
        }
        if (session != null) {
            session.join();
        } else {
            assign(subscribed.assigned().keySet());
        }
    }

    private void onMetadata() {
        requireTopics();
        fetcher.onMetadata();
        if (session != null) {
            session.onMetadata();
        }
    }

    /** A topic that nobody may make by reading it must be there, but for a moment after it was made elsewhere. */
    private void requireTopics() {
        Set<String> topics = subscribed.topics();
        if (topics == null || createTopics || closed) {
            return;
        }
        for (String topic : topics) {
            if (brokers.metadata().error(topic) != Errors.UNKNOWN_TOPIC_OR_PARTITION) {
                unknownSinceMs.remove(topic);
            } else if (loop.nowMs() - unknownSinceMs.computeIfAbsent(topic, any -> loop.nowMs()) > UNKNOWN_TOPIC_MS) {
                String message = "topic=" + topic + " does not exist";
                listener.onFailed(Failure.of(Remedy.GIVE_UP, message, new UnknownTopicOrPartitionException(message)));
                return;
            } else {
                loop.after(UNKNOWN_TOPIC_PAUSE, brokers::refreshSoon);
            }
        }
    }

    private void assign(Set<TopicPartition> partitions) {
        owned.addAll(partitions);
        listener.onAssigned(partitions);
        Map<TopicPartition, Start> known = new HashMap<>();
        Set<TopicPartition> unknown = new HashSet<>();
        for (TopicPartition partition : partitions) {
            Start start = subscribed.assigned().get(partition);
            if (start == null || start instanceof Start.ByPolicy) {
                unknown.add(partition);
            } else {
                known.put(partition, start);
            }
        }
        read(known);
        if (!unknown.isEmpty()) {
            starts.accept(unknown, this::read);
        }
    }

    private void read(Map<TopicPartition, Start> from) {
        Map<TopicPartition, Start> still = new HashMap<>(from);
        still.keySet().retainAll(owned);
        if (!closed && !still.isEmpty()) {
            fetcher.assign(still);
        }
    }

    private void committed(Set<TopicPartition> partitions, Consumer<Map<TopicPartition, Start>> then) {
        Map<TopicPartition, Start> from = new HashMap<>();
        partitions.forEach(partition -> from.put(partition, new Start.ByPolicy()));
        if (offsets == null) {
            then.accept(from);
            return;
        }
        offsets.fetch(partitions, group.commitTimeout(), new Reply<>() {
            @Override
            public void done(Map<TopicPartition, OffsetAndMetadata> found) {
                found.forEach((partition, offset) -> from.put(
                        partition,
                        new Start.AtOffset(offset.offset(), offset.leaderEpoch().orElse(-1))));
                then.accept(from);
            }

            @Override
            public void failed(Failure failure) {
                if (owned.containsAll(partitions)) {
                    listener.onFailed(failure);
                }
            }
        });
    }

    /** The next of what was fetched of a partition, null when there is nothing. Its room is free when it is released. */
    public @Nullable Chunk take(TopicPartition partition) {
        return fetcher.take(partition);
    }

    /** The offset behind all that was fetched of a partition; -1 while it is not known where it is read from. */
    public long position(TopicPartition partition) {
        return fetcher.position(partition);
    }

    public void release(Chunk chunk) {
        fetcher.release(chunk);
    }

    /** Reads a partition that is owned from another place on. What was fetched of it and not taken is dropped. */
    public void seek(TopicPartition partition, long offset) {
        fetcher.unassign(Set.of(partition));
        read(Map.of(partition, new Start.AtOffset(offset, -1)));
    }

    /** Reads these no more, though they are still owned. */
    public void pause(Set<TopicPartition> partitions) {
        fetcher.unassign(partitions);
    }

    /** Whether a commit of this partition makes sense: others' offsets are not to be touched. */
    public boolean owns(TopicPartition partition) {
        return owned.contains(partition);
    }

    /** Commits offsets of partitions that are owned. Without a group it fails. */
    public void commit(Map<TopicPartition, OffsetAndMetadata> some, Runnable done, Consumer<Failure> failed) {
        if (commits == null) {
            failed.accept(Failure.of(Remedy.GIVE_UP, "group.id is not set: there is nowhere to commit to", null));
            return;
        }
        commits.commit(some, new Reply<>() {
            @Override
            public void done(Map<TopicPartition, OffsetAndMetadata> all) {
                done.run();
            }

            @Override
            public void failed(Failure failure) {
                failed.accept(failure);
            }
        });
    }

    /** Whether no commit is under way. */
    public boolean isCommitted() {
        return commits == null || commits.isIdle();
    }

    /** What was revoked is given up. */
    public void givenUp(Set<TopicPartition> partitions) {
        owned.removeAll(partitions);
        if (session != null) {
            session.givenUp(partitions);
        }
    }

    /** Leaves the group; {@code then} runs when the coordinator knows, or cannot be told. */
    public void leave(Runnable then) {
        fetcher.close();
        if (session != null) {
            session.leave(then);
        } else {
            then.run();
        }
    }

    /** Closes all connections; a member says goodbye without waiting for an answer. Idempotent. */
    public void close() {
        if (!closed) {
            closed = true;
            fetcher.close();
            if (session != null) {
                session.leave(() -> {});
                session.close();
            }
            brokers.close();
        }
    }

    private final class Shared implements GroupSession.Owner {
        @Override
        public void onAssigned(Set<TopicPartition> partitions) {
            assign(partitions);
        }

        @Override
        public void onRevoked(Set<TopicPartition> partitions) {
            fetcher.unassign(partitions);
            listener.onRevoked(partitions);
        }

        @Override
        public void onLost(Set<TopicPartition> partitions) {
            fetcher.unassign(partitions);
            owned.removeAll(partitions);
            listener.onLost(partitions);
        }

        @Override
        public void onRefused(Failure failure) {
            listener.onFailed(failure);
        }
    }
}
