package barnabas.client.consume;

import akka.actor.Cancellable;
import barnabas.client.net.Backoff;
import barnabas.client.net.Brokers;
import barnabas.client.net.Failure;
import barnabas.client.net.Failure.Remedy;
import barnabas.client.net.Loop;
import barnabas.client.net.RequestFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Keeps a {@link GroupMember} in its group: sends its heartbeats, and tells its owner in names what the answers say in ids. */
final class GroupSession {
    private static final int VERSION_MAX = 1;

    /** Who reads what the group assigns. Called in the loop. */
    interface Owner {
        /** Read these from now on. */
        void onAssigned(Set<TopicPartition> partitions);

        /** Give these up, and say so by {@link #givenUp}. */
        void onRevoked(Set<TopicPartition> partitions);

        /** These are others' already. */
        void onLost(Set<TopicPartition> partitions);

        /** The group does not take this member. */
        void onRefused(Failure failure);
    }

    private final Loop loop;
    private final Brokers brokers;
    private final GroupCoordinator coordinator;
    private final GroupMember member;
    private final Owner owner;
    private final Map<TopicPartition, GroupMember.Part> parts = new HashMap<>();
    /** Assigned, but the topic's name is not known yet. */
    private final Set<GroupMember.Part> nameless = new HashSet<>();

    private final Backoff retries;
    private @Nullable Cancellable timer;
    private boolean asking;
    private boolean askAgain;
    private boolean closed;
    private Runnable left = () -> {};

    GroupSession(Loop loop, Brokers brokers, GroupCoordinator coordinator, GroupMember.Wishes wishes, Owner owner) {
        this.loop = loop;
        this.brokers = brokers;
        this.coordinator = coordinator;
        this.member = new GroupMember(wishes, Uuid.randomUuid().toString());
        this.owner = owner;
        this.retries = coordinator.retries();
    }

    void join() {
        heartbeat();
    }

    GroupOffsets.Identity identity() {
        return new GroupOffsets.Identity(member.memberId(), member.epoch());
    }

    /** What was revoked is given up. */
    void givenUp(Set<TopicPartition> partitions) {
        Set<GroupMember.Part> given = new HashSet<>();
        partitions.forEach(partition -> {
            GroupMember.Part part = parts.remove(partition);
            if (part != null) {
                given.add(part);
            }
        });
        carryOut(member.revoked(given));
    }

    /** Leaves the group; {@code then} runs when the coordinator knows, or cannot be told. */
    void leave(Runnable then) {
        if (!member.isJoined()) {
            close();
            then.run();
            return;
        }
        member.leave();
        left = then;
        heartbeatNow();
    }

    void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    /** To be called when metadata is newer. */
    void onMetadata() {
        if (!nameless.isEmpty()) {
            assign(Set.copyOf(nameless));
        }
    }

    private void heartbeatNow() {
        if (asking) {
            askAgain = true;
        } else {
            heartbeat();
        }
    }

    private void heartbeat() {
        if (closed) {
            return;
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        asking = true;
        askAgain = false;
        boolean leaving = member.epoch() < 0;
        // Made when it is sent: finding the coordinator may take a while.
        coordinator.send(
                ApiKeys.CONSUMER_GROUP_HEARTBEAT,
                VERSION_MAX,
                version -> member.heartbeat(),
                new GroupCoordinator.Reply() {
                    @Override
                    public void on(ApiMessage response, short version) {
                        asking = false;
                        onAnswer((ConsumerGroupHeartbeatResponseData) response, leaving);
                    }

                    @Override
                    public void failed(RequestFailure failure, Errors error) {
                        asking = false;
                        onFailure(failure, error, leaving);
                    }
                });
    }

    private void onAnswer(ConsumerGroupHeartbeatResponseData response, boolean leaving) {
        if (leaving) {
            end();
            return;
        }
        Errors error = Errors.forCode(response.errorCode());
        if (coordinator.isPassing(error)) {
            member.unanswered();
            schedule(retries.next());
            return;
        }
        retries.succeeded();
        GroupMember.Step step = member.on(response);
        if (step.refusal() != null) {
            refuse(step.refusal(), response.errorMessage());
        } else {
            carryOut(step);
        }
    }

    private void refuse(Errors error, @Nullable String said) {
        String message = "group=" + coordinator.groupId() + " does not take this member: error=" + error
                + (said == null ? "" : " " + said);
        close();
        owner.onRefused(Failure.of(Remedy.GIVE_UP, message, error.exception(message)));
    }

    private void onFailure(RequestFailure failure, Errors error, boolean leaving) {
        if (leaving) {
            end();
            return;
        }
        if (failure.isHopeless()) {
            refuse(Errors.UNSUPPORTED_VERSION, failure.getMessage());
        } else if (coordinator.isFinal(error)) {
            refuse(error, failure.getMessage());
        } else {
            member.unanswered();
            schedule(retries.next());
        }
    }

    private void end() {
        close();
        Runnable then = left;
        left = () -> {};
        then.run();
    }

    private void carryOut(GroupMember.Step step) {
        if (!step.lost().isEmpty()) {
            Set<TopicPartition> lost = names(step.lost());
            lost.forEach(parts::remove);
            nameless.removeAll(step.lost());
            owner.onLost(lost);
        }
        if (!step.revoke().isEmpty()) {
            revoke(step.revoke());
        }
        if (!step.assign().isEmpty()) {
            assign(step.assign());
        }
        if (askAgain || step.heartbeatMs() == 0) {
            heartbeatNow();
        } else if (!asking) {
            schedule(Duration.ofMillis(step.heartbeatMs()));
        }
    }

    private void revoke(Set<GroupMember.Part> revoked) {
        Set<GroupMember.Part> never = new HashSet<>(revoked);
        never.retainAll(nameless);
        nameless.removeAll(revoked);
        Set<TopicPartition> named = names(revoked);
        if (!named.isEmpty()) {
            owner.onRevoked(named);
        }
        if (!never.isEmpty()) {
            loop.execute(() -> carryOut(member.revoked(never)));
        }
    }

    private Set<TopicPartition> names(Set<GroupMember.Part> some) {
        Set<TopicPartition> names = new HashSet<>();
        parts.forEach((name, part) -> {
            if (some.contains(part)) {
                names.add(name);
            }
        });
        return names;
    }

    private void assign(Set<GroupMember.Part> assigned) {
        Set<TopicPartition> named = new HashSet<>();
        for (GroupMember.Part part : assigned) {
            String topic = brokers.metadata().name(part.topicId());
            if (topic == null) {
                nameless.add(part);
            } else {
                nameless.remove(part);
                TopicPartition partition = new TopicPartition(topic, part.partition());
                parts.put(partition, part);
                named.add(partition);
            }
        }
        if (!nameless.isEmpty()) {
            brokers.refreshSoon();
        }
        if (!named.isEmpty()) {
            owner.onAssigned(named);
        }
    }

    private void schedule(Duration delay) {
        if (closed) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timer = loop.after(delay, this::heartbeatNow);
    }
}
