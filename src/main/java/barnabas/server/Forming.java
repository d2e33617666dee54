package barnabas.server;

import akka.actor.ActorSelection;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.Cluster;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import barnabas.log.DirectoryMeta;
import barnabas.log.DirectoryMeta.Voter;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Brings a broker to its cluster and looks whether it may be there: it introduces itself to every other member, and
 * {@link Founding} judges what they say. strange --its cluster is on disk--> formed --all others have introduced themselves, or
 * time is up--> verified. A broker that has no place here is refused once, as long as it is not verified.
 */
final class Forming {
    sealed interface Command {}

    /** What goes from broker to broker, by Akka's remoting as CBOR; the name stands in {@code application.conf}. */
    sealed interface Remote extends Command {}

    /** {@link Founding.Introduced} as it travels; {@code from} is the address of the sender's node. */
    record Introduction(
            String from,
            int broker,
            String directory,
            List<Integer> configured,
            @Nullable String clusterId,
            List<Founder> founders)
            implements Remote {}

    /** {@link Voter} as it travels. */
    record Founder(int broker, String directory) {}

    private record Tick() implements Command {}

    private record Recorded(@Nullable Throwable failure) implements Command {}

    /** Told on the actor's thread. */
    interface Listener {
        /** The cluster is on disk, now or from before. */
        void formed();

        /** Nobody who is here objects to this broker's serving. */
        void verified();

        /** This broker has no place here; the message says why. */
        void refused(ConfigException why);
    }

    static final String NAME = "forming";

    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration FRESH = Duration.ofSeconds(3);
    /** Whoever waits longer than brokers take to start wants to know for what. */
    private static final Duration TELL_AFTER = Duration.ofSeconds(5);

    private static final Duration TELL_EVERY = Duration.ofSeconds(30);

    /** A dead member keeps nobody from serving. */
    private static final Duration VERIFY_MAX = Duration.ofSeconds(5);

    /** Longer than it takes to see that a member which this broker replaces is gone. */
    private static final Duration TWIN_MAX = Duration.ofSeconds(6);

    private final ActorContext<Command> context;
    private final Cluster cluster;
    private final NodeConfig config;
    private final NodeStorage storage;
    private final Executor blocking;
    private final Listener listener;
    private final Founding founding;
    private final Set<String> introduced = new HashSet<>();
    private final long began = System.nanoTime();
    private long tellAt = began + TELL_AFTER.toNanos();
    private @Nullable Long memberSince;
    private @Nullable Long twinSince;
    private boolean recording;
    private boolean verified;

    private Forming(
            ActorContext<Command> context,
            NodeConfig config,
            NodeStorage storage,
            Executor blocking,
            Listener listener) {
        this.context = context;
        this.cluster = Cluster.get(Adapter.toClassic(context.getSystem()));
        this.config = config;
        this.storage = storage;
        this.blocking = blocking;
        this.listener = listener;
        this.founding = new Founding(self(), config.voters(), config.isFounder(), FRESH.toMillis());
    }

    static Behavior<Command> create(NodeConfig config, NodeStorage storage, Executor blocking, Listener listener) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(Forming.class);
            return new Forming(context, config, storage, blocking, listener).start(timers);
        }));
    }

    private Behavior<Command> start(TimerScheduler<Command> timers) {
        if (storage.isFormed()) {
            noteOtherVoters();
            listener.formed();
        }
        if (config.isAlone()) {
            verify();
        }
        timers.startTimerWithFixedDelay(new Tick(), TICK);
        return Behaviors.receive(Command.class)
                .onMessage(Introduction.class, this::onIntroduction)
                .onMessage(Tick.class, tick -> onTick())
                .onMessage(Recorded.class, this::onRecorded)
                .build();
    }

    /** Rule M2: once there is a cluster, its data says who votes. */
    private void noteOtherVoters() {
        List<BrokerId> recorded = storage.founders().voters().stream()
                .map(voter -> voter.broker())
                .toList();
        if (!recorded.equals(config.voters())) {
            context.getLog()
                    .info(
                            "barnabas.cluster.voters={} is not used: the cluster was formed by {} and its data says who votes",
                            config.voters(),
                            recorded);
        }
    }

    private Behavior<Command> onTick() {
        CurrentClusterState state = cluster.state();
        Set<Member> others = others(state);
        introduced.retainAll(others.stream().map(Forming::node).toList());
        others.stream()
                .filter(member -> !storage.isFormed() || !introduced.contains(node(member)))
                .forEach(member -> introduceTo(member.address().toString()));
        if (!storage.isFormed()) {
            form();
        }
        if (!verified && memberSince() != null) {
            judge(state, others);
        }
        return Behaviors.same();
    }

    private static Set<Member> others(CurrentClusterState state, Cluster cluster) {
        Set<Member> others = new HashSet<>();
        for (Member member : state.getMembers()) {
            if (!member.uniqueAddress().equals(cluster.selfUniqueAddress())
                    && BrokerRoles.broker(member).isPresent()) {
                others.add(member);
            }
        }
        return others;
    }

    private Set<Member> others(CurrentClusterState state) {
        return others(state, cluster);
    }

    private static String node(Member member) {
        return member.address().toString();
    }

    private void introduceTo(String address) {
        DirectoryMeta meta = storage.directory().meta();
        ActorSelection theirs = Adapter.toClassic(context).actorSelection(address + "/user/" + NAME);
        theirs.tell(
                new Introduction(
                        cluster.selfAddress().toString(),
                        meta.brokerId().value(),
                        meta.directoryId().toString(),
                        config.voters().stream().map(BrokerId::value).toList(),
                        meta.clusterId().orElse(null),
                        meta.voters().stream()
                                .map(voter -> new Founder(
                                        voter.broker().value(),
                                        voter.directory().toString()))
                                .toList()),
                akka.actor.ActorRef.noSender());
    }

    private Behavior<Command> onIntroduction(Introduction said) {
        founding.heard(
                said.from(),
                new Founding.Introduced(
                        new Voter(new BrokerId(said.broker()), Uuid.fromString(said.directory())),
                        said.configured().stream().map(BrokerId::new).toList(),
                        said.clusterId(),
                        said.founders().stream()
                                .map(founder ->
                                        new Voter(new BrokerId(founder.broker()), Uuid.fromString(founder.directory())))
                                .toList()),
                nowMs());
        boolean first = introduced.add(said.from());
        if (storage.isFormed() && (first || said.clusterId() == null)) {
            introduceTo(said.from());
        }
        return Behaviors.same();
    }

    private void form() {
        Founding.Step step = founding.step(nowMs());
        if (recording) {
            return;
        }
        if (step instanceof Founding.Found found) {
            record(Uuid.randomUuid().toString(), found.founders());
        } else if (step instanceof Founding.Adopt adopt) {
            record(adopt.clusterId(), adopt.founders());
        } else if (step instanceof Founding.Wait wait && System.nanoTime() - tellAt > 0) {
            tellAt = System.nanoTime() + TELL_EVERY.toNanos();
            context.getLog().info("waiting to be part of a cluster: {}", wait.why());
        }
    }

    private void record(String clusterId, List<Voter> founders) {
        recording = true;
        context.pipeToSelf(
                CompletableFuture.runAsync(() -> storage.joinCluster(clusterId, founders), blocking),
                (done, failure) -> new Recorded(failure));
    }

    private Behavior<Command> onRecorded(Recorded recorded) {
        recording = false;
        if (recorded.failure() != null) {
            context.getLog().error("the cluster cannot be recorded and is tried again", recorded.failure());
            return Behaviors.same();
        }
        context.getLog()
                .info(
                        "broker={} belongs to cluster={} formed by {}",
                        config.brokerId(),
                        storage.clusterId(),
                        storage.founders().voters());
        noteOtherVoters();
        introduced.clear();
        others(cluster.state()).forEach(member -> introduceTo(node(member)));
        listener.formed();
        return Behaviors.same();
    }

    // whether it may be here

    private void judge(CurrentClusterState state, Set<Member> others) {
        Optional<String> refusal = twin(state, others);
        if (refusal.isEmpty() && storage.isFormed()) {
            refusal = founding.stranger(storage.clusterId(), isNewcomer(others), nowMs());
        }
        if (refusal.isPresent()) {
            verified = true;
            listener.refused(new ConfigException(refusal.get()));
            return;
        }
        boolean allHeard = others.stream()
                .filter(member -> !state.getUnreachable().contains(member))
                .allMatch(member -> introduced.contains(node(member)));
        if (storage.isFormed() && twinSince == null && (allHeard || elapsed(memberSince(), VERIFY_MAX))) {
            verify();
        }
    }

    private void verify() {
        verified = true;
        listener.verified();
    }

    /** Another living broker with this one's number that was here before it. */
    private Optional<String> twin(CurrentClusterState state, Set<Member> others) {
        Optional<Member> twin = others.stream()
                .filter(member -> member.hasRole(roleOfSelf()))
                .filter(member -> !member.status().equals(MemberStatus.down()))
                .filter(member -> !state.getUnreachable().contains(member))
                .filter(member -> member.isOlderThan(cluster.selfMember()))
                .findFirst();
        if (twin.isEmpty()) {
            twinSince = null;
            return Optional.empty();
        }
        if (twinSince == null) {
            twinSince = System.nanoTime();
        }
        return elapsed(twinSince, TWIN_MAX)
                ? Optional.of("broker-id " + config.brokerId() + " is used by the broker at "
                        + twin.get().address().hostPort() + ": give this one another barnabas.broker-id")
                : Optional.empty();
    }

    private String roleOfSelf() {
        return BrokerRoles.of(config.brokerId(), 0).get(0);
    }

    private boolean isNewcomer(Set<Member> others) {
        return others.stream().allMatch(member -> member.isOlderThan(cluster.selfMember()));
    }

    private @Nullable Long memberSince() {
        if (memberSince == null && cluster.selfMember().status().equals(MemberStatus.up())) {
            memberSince = System.nanoTime();
        }
        return memberSince;
    }

    private static boolean elapsed(@Nullable Long since, Duration duration) {
        return since != null && System.nanoTime() - since > duration.toNanos();
    }

    private long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    private Voter self() {
        DirectoryMeta meta = storage.directory().meta();
        return new Voter(meta.brokerId(), meta.directoryId());
    }
}
