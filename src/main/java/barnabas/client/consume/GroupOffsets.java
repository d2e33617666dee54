package barnabas.client.consume;

import barnabas.client.net.Backoff;
import barnabas.client.net.Failure;
import barnabas.client.net.Failure.Remedy;
import barnabas.client.net.Loop;
import barnabas.client.net.RequestFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Commits a group's offsets and fetches them; again, for so long, when the coordinator cannot. */
final class GroupOffsets {
    /** The newest versions that name topics by their names. */
    private static final int COMMIT_VERSION_MAX = 9;

    private static final int FETCH_VERSION_MAX = 9;
    private static final int FETCH_BATCHED_VERSION = 8;

    /** As whom the group's coordinator is spoken to. */
    record Identity(String memberId, int epoch) {
        /** Of a reader that shares no partitions with others. */
        static final Identity NONE = new Identity("", -1);
    }

    private final Loop loop;
    private final GroupCoordinator coordinator;
    private final Supplier<Identity> identity;
    private final boolean stableOnly;

    /** @param stableOnly whether offsets wait for transactions that may change them (KIP-447) */
    GroupOffsets(Loop loop, GroupCoordinator coordinator, Supplier<Identity> identity, boolean stableOnly) {
        this.loop = loop;
        this.coordinator = coordinator;
        this.identity = identity;
        this.stableOnly = stableOnly;
    }

    /** Commits; a later commit of the same partition must not be asked for before this one is answered, or it may be undone. */
    void commit(
            Map<TopicPartition, OffsetAndMetadata> offsets,
            Duration timeout,
            Reply<Map<TopicPartition, OffsetAndMetadata>> reply) {
        new Attempts<>(loop.nowMs() + timeout.toMillis(), "committing offsets=" + offsets, reply) {
            @Override
            void attempt() {
                coordinator.send(ApiKeys.OFFSET_COMMIT, COMMIT_VERSION_MAX, version -> commitRequest(offsets), this);
            }

            @Override
            public void on(ApiMessage response, short version) {
                settle(worst((OffsetCommitResponseData) response), offsets);
            }
        }.attempt();
    }

    private OffsetCommitRequestData commitRequest(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<String, OffsetCommitRequestTopic> topics = new LinkedHashMap<>();
        offsets.forEach((partition, offset) -> topics.computeIfAbsent(
                        partition.topic(), name -> new OffsetCommitRequestTopic().setName(name))
                .partitions()
                .add(new OffsetCommitRequestPartition()
                        .setPartitionIndex(partition.partition())
                        .setCommittedOffset(offset.offset())
                        .setCommittedLeaderEpoch(offset.leaderEpoch().orElse(-1))
                        .setCommittedMetadata(offset.metadata())));
        Identity as = identity.get();
        return new OffsetCommitRequestData()
                .setGroupId(coordinator.groupId())
                .setMemberId(as.memberId())
                .setGenerationIdOrMemberEpoch(as.epoch())
                .setTopics(new ArrayList<>(topics.values()));
    }

    /** One that is final, if there is one. */
    private static Errors worst(OffsetCommitResponseData response) {
        Errors worst = Errors.NONE;
        for (var topic : response.topics()) {
            for (var partition : topic.partitions()) {
                Errors error = Errors.forCode(partition.errorCode());
                boolean fatal = !(error.exception() instanceof RetriableException);
                if (error != Errors.NONE && (worst == Errors.NONE || fatal)) {
                    worst = error;
                }
            }
        }
        return worst;
    }

    /** The committed offsets; partitions without one are left out. */
    void fetch(Set<TopicPartition> partitions, Duration timeout, Reply<Map<TopicPartition, OffsetAndMetadata>> reply) {
        new Attempts<>(loop.nowMs() + timeout.toMillis(), "fetching offsets of " + partitions, reply) {
            @Override
            void attempt() {
                coordinator.send(
                        ApiKeys.OFFSET_FETCH, FETCH_VERSION_MAX, version -> fetchRequest(partitions, version), this);
            }

            @Override
            public void on(ApiMessage response, short version) {
                onOffsets((OffsetFetchResponseData) response, version, this);
            }
        }.attempt();
    }

    private OffsetFetchRequestData fetchRequest(Set<TopicPartition> partitions, short version) {
        Map<String, List<Integer>> indexes = new LinkedHashMap<>();
        partitions.forEach(partition -> indexes.computeIfAbsent(partition.topic(), any -> new ArrayList<>())
                .add(partition.partition()));
        OffsetFetchRequestData request = new OffsetFetchRequestData().setRequireStable(stableOnly && version >= 7);
        if (version < FETCH_BATCHED_VERSION) {
            List<OffsetFetchRequestTopic> topics = new ArrayList<>();
            indexes.forEach((name, some) ->
                    topics.add(new OffsetFetchRequestTopic().setName(name).setPartitionIndexes(some)));
            return request.setGroupId(coordinator.groupId()).setTopics(topics);
        }
        Identity as = identity.get();
        OffsetFetchRequestGroup group = new OffsetFetchRequestGroup().setGroupId(coordinator.groupId());
        if (version > FETCH_BATCHED_VERSION && !as.equals(Identity.NONE)) {
            group.setMemberId(as.memberId()).setMemberEpoch(as.epoch());
        }
        List<OffsetFetchRequestTopics> topics = new ArrayList<>();
        indexes.forEach((name, some) ->
                topics.add(new OffsetFetchRequestTopics().setName(name).setPartitionIndexes(some)));
        return request.setGroups(List.of(group.setTopics(topics)));
    }

    private static void onOffsets(
            OffsetFetchResponseData response,
            short version,
            Attempts<Map<TopicPartition, OffsetAndMetadata>> attempts) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        Errors[] error = {Errors.NONE};
        if (version < FETCH_BATCHED_VERSION) {
            error[0] = Errors.forCode(response.errorCode());
            response.topics().forEach(topic -> topic.partitions()
                    .forEach(each -> note(
                            new TopicPartition(topic.name(), each.partitionIndex()),
                            each.errorCode(),
                            each.committedOffset(),
                            each.committedLeaderEpoch(),
                            each.metadata(),
                            offsets,
                            error)));
        } else {
            OffsetFetchResponseGroup group = response.groups().get(0);
            error[0] = Errors.forCode(group.errorCode());
            group.topics().forEach(topic -> topic.partitions()
                    .forEach(each -> note(
                            new TopicPartition(topic.name(), each.partitionIndex()),
                            each.errorCode(),
                            each.committedOffset(),
                            each.committedLeaderEpoch(),
                            each.metadata(),
                            offsets,
                            error)));
        }
        attempts.settle(error[0], offsets);
    }

    private static void note(
            TopicPartition partition,
            short code,
            long offset,
            int epoch,
            String metadata,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            Errors[] error) {
        if (code != Errors.NONE.code()) {
            error[0] = Errors.forCode(code);
        } else if (offset >= 0) {
            var known = epoch < 0 ? Optional.<Integer>empty() : Optional.of(epoch);
            offsets.put(partition, new OffsetAndMetadata(offset, known, metadata));
        }
    }

    /** One wish, asked again and again until it is granted or refused, or its time is over. */
    private abstract class Attempts<T> implements GroupCoordinator.Reply {
        private final long untilMs;
        private final String what;
        private final Reply<T> reply;
        private final Backoff backoff = coordinator.retries();
        private String last = "it was not asked";

        Attempts(long untilMs, String what, Reply<T> reply) {
            this.untilMs = untilMs;
            this.what = what + " of group=" + coordinator.groupId();
            this.reply = reply;
        }

        abstract void attempt();

        void settle(Errors error, T result) {
            if (error == Errors.NONE) {
                reply.done(result);
                return;
            }
            last = "error=" + error;
            // A member that has just been given another epoch will say so with the next attempt.
            boolean stale = error == Errors.STALE_MEMBER_EPOCH || error == Errors.UNSTABLE_OFFSET_COMMIT;
            if (coordinator.isFinal(error) && !stale) {
                String message = what + " failed: error=" + error;
                reply.failed(Failure.of(Remedy.GIVE_UP, message, error.exception(message)));
            } else {
                again();
            }
        }

        @Override
        public void failed(RequestFailure failure, Errors error) {
            last = String.valueOf(failure.getMessage());
            boolean refused = coordinator.isFinal(error);
            if (failure.isHopeless() || refused) {
                String message = what + " failed: " + last;
                reply.failed(Failure.of(Remedy.GIVE_UP, message, refused ? error.exception(message) : null));
            } else {
                again();
            }
        }

        private void again() {
            Duration pause = backoff.next();
            if (loop.nowMs() + pause.toMillis() >= untilMs) {
                String message = what + " did not succeed in time: " + last;
                reply.failed(Failure.of(Remedy.UNKNOWN_OUTCOME, message, new TimeoutException(message)));
            } else {
                loop.after(pause, this::attempt);
            }
        }
    }
}
