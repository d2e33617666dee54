package barnabas.client;

import akka.Done;
import akka.actor.Cancellable;
import akka.stream.Attributes;
import akka.stream.Shape;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStageLogic;
import barnabas.client.consume.Consumption;
import barnabas.client.net.Failure;
import barnabas.client.net.Loop;
import barnabas.client.net.StageLoop;
import barnabas.client.net.TcpLinks;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.jspecify.annotations.Nullable;

/**
 * What all sources have in common: they start, they give partitions up in time, they are stopped and shut down.
 *
 * <p>running --{@link #stop}, downstream cancels--> stopped (gives nothing more, still commits) --{@link #shutdown}, or after a
 * cancellation all is committed--> leaving --the group knows--> ended.
 */
abstract class ConsumerLogic extends GraphStageLogic implements Consumer.Control, Consumption.Listener {
    private static final Duration LEAVE_MAX = Duration.ofSeconds(2);

    private final ConsumerSettings<?, ?> settings;
    private final Subscription subscription;
    private final boolean committable;
    private final Supervised supervised;
    private final CompletableFuture<Done> stopped = new CompletableFuture<>();
    private final CompletableFuture<Done> ended = new CompletableFuture<>();
    private final AsyncCallback<Runnable> commands = createAsyncCallback(Runnable::run);
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    /** Revoked partitions whose records are still on their way, and the alarm that ends the waiting for each. */
    private final Map<TopicPartition, Cancellable> revoking = new LinkedHashMap<>();

    private @Nullable StageLoop loop;
    private @Nullable Consumption consumption;
    private @Nullable StageCommits commits;
    private boolean isStopped;
    private boolean leaving;
    private @Nullable Cancellable draining;

    /** @param committable whether what is given is expected to be committed, so that giving up waits for it */
    ConsumerLogic(
            Shape shape,
            Attributes attributes,
            ConsumerSettings<?, ?> settings,
            Subscription subscription,
            boolean committable) {
        super(shape);
        this.settings = settings;
        this.subscription = subscription;
        this.committable = committable;
        this.supervised = new Supervised(attributes);
    }

    /** Where partitions are read from, when the source's user decides; null for the committed offsets. */
    Consumption.@Nullable Starts starts() {
        return null;
    }

    /** The offset behind the last record that was given of a partition, -1 when none was. */
    abstract long givenUpTo(TopicPartition partition);

    /** Gives nothing more, and completes downstream. */
    abstract void completeOutlets();

    /** Forgets a partition, which may be others' by now. */
    abstract void forget(TopicPartition partition);

    /** Gives nothing more of these. */
    abstract void halt(Set<TopicPartition> partitions);

    /** The partition is given up. */
    void released(Set<TopicPartition> partitions) {}

    @Override
    public void onLocated(TopicPartition partition) {}

    @Override
    public void preStart() {
        setKeepGoing(true);
        try {
            ConsumerSettings.Resolved resolved = settings.resolve();
            boolean shared = subscription.subscribed().isShared();
            if ((shared || committable) && !resolved.group().hasGroup()) {
                String what = shared ? "a subscription of topics" : "a source whose offsets are committed";
                throw ClientException.giveUp(
                        "group.id is not set, and " + what + " needs one",
                        new InvalidGroupIdException("group.id is not set"));
            }
            StageLoop own = StageLoop.of(this);
            TcpLinks links = new TcpLinks(subFusingMaterializer(), own, resolved.connection());
            Consumption begun = new Consumption(
                    own,
                    links,
                    resolved.connection(),
                    resolved.consume(),
                    resolved.group(),
                    subscription.subscribed(),
                    starts(),
                    this);
            loop = own;
            consumption = begun;
            commits = new StageCommits(own, resolved.group().groupId(), begun);
            begun.start();
        } catch (ClientException nonsense) {
            failStage(nonsense);
        }
    }

    @Override
    public void postStop() {
        if (consumption != null) {
            consumption.close();
        }
        if (commits != null) {
            commits.end();
        }
        stopped.complete(Done.getInstance());
        ended.complete(Done.getInstance());
    }

    final Loop loop() {
        return started(loop);
    }

    final Consumption consumption() {
        return started(consumption);
    }

    final StageCommits commits() {
        return started(commits);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the source has not started");
        }
        return part;
    }

    final boolean isStopped() {
        return isStopped;
    }

    /** Whether the stream goes on without the record. */
    final boolean survives(ClientException failure) {
        boolean stops = supervised.stopsAt(failure);
        if (stops) {
            failStage(failure);
        }
        return !stops;
    }

    @Override
    public void onRevoked(Set<TopicPartition> partitions) {
        halt(partitions);
        Set<TopicPartition> done = new HashSet<>();
        for (TopicPartition partition : partitions) {
            if (isSettled(partition)) {
                done.add(partition);
            } else {
                revoking.put(partition, loop().after(settings.revocationTimeout(), () -> giveUp(Set.of(partition))));
            }
        }
        if (!done.isEmpty()) {
            giveUp(done);
        }
        if (!revoking.isEmpty()) {
            commits().hurry(true);
        }
    }

    private boolean isSettled(TopicPartition partition) {
        long given = committable ? givenUpTo(partition) : -1;
        return given < 0 || committed.getOrDefault(partition, -1L) >= given;
    }

    private void giveUp(Set<TopicPartition> partitions) {
        Set<TopicPartition> still = new HashSet<>(partitions);
        partitions.forEach(partition -> {
            if (!consumption().owns(partition)) {
                still.remove(partition); // lost meanwhile
            }
            isOthers(partition);
        });
        if (!still.isEmpty()) {
            released(still);
            consumption().givenUp(still);
        }
        if (revoking.isEmpty() && !isStopped) {
            commits().hurry(false);
        }
    }

    @Override
    public void onLost(Set<TopicPartition> partitions) {
        halt(partitions);
        partitions.forEach(this::isOthers);
        released(partitions);
    }

    private void isOthers(TopicPartition partition) {
        Cancellable alarm = revoking.remove(partition);
        if (alarm != null) {
            alarm.cancel();
        }
        committed.remove(partition);
        forget(partition);
    }

    @Override
    public void onCommitted(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        Set<TopicPartition> done = new HashSet<>(revoking.keySet());
        done.removeIf(partition -> !isSettled(partition));
        if (!done.isEmpty()) {
            giveUp(done);
        }
        if (draining != null) {
            leaveWhenSettled();
        }
    }

    @Override
    public void onFailed(Failure failure) {
        failStage(ClientException.of(failure));
    }

    /** Nothing more is to be given, for downstream wants no more or has all. What it was given may still be committed. */
    final void finish() {
        stopNow();
        draining = loop().after(settings.revocationTimeout(), this::leave);
        leaveWhenSettled();
    }

    /** Partitions that were read. */
    abstract Set<TopicPartition> partitions();

    private void leaveWhenSettled() {
        if (partitions().stream().allMatch(this::isSettled) && consumption().isCommitted()) {
            leave();
        }
    }

    private void stopNow() {
        if (!isStopped) {
            isStopped = true;
            consumption().pause(partitions());
            completeOutlets();
            commits().hurry(true);
            stopped.complete(Done.getInstance());
        }
    }

    private void leave() {
        if (!leaving) {
            leaving = true;
            if (draining != null) {
                draining.cancel();
            }
            loop().after(LEAVE_MAX, this::completeStage);
            consumption().leave(this::completeStage);
        }
    }

    /** Commits that were asked for are answered first, as long as one may take. */
    private void shutdownNow() {
        stopNow();
        if (commits().isIdle()) {
            leave();
        } else {
            draining = loop().after(settings.commitTimeout(), this::leave);
            awaitCommits();
        }
    }

    private void awaitCommits() {
        if (!leaving) {
            if (commits().isIdle()) {
                leave();
            } else {
                loop().after(Duration.ofMillis(10), this::awaitCommits);
            }
        }
    }

    @Override
    public CompletionStage<Done> stop() {
        commands.invoke(this::stopNow);
        return stopped;
    }

    @Override
    public CompletionStage<Done> shutdown() {
        commands.invoke(this::shutdownNow);
        return ended;
    }

    @Override
    public <T> CompletionStage<T> drainAndShutdown(CompletionStage<T> streamCompletion, Executor executor) {
        CompletableFuture<T> result = new CompletableFuture<>();
        stop().whenCompleteAsync(
                        (done, never) -> streamCompletion.whenCompleteAsync(
                                (value, failure) -> shutdown()
                                        .whenCompleteAsync(
                                                (gone, ignored) -> {
                                                    if (failure == null) {
                                                        result.complete(value);
                                                    } else {
                                                        result.completeExceptionally(failure);
                                                    }
                                                },
                                                executor),
                                executor),
                        executor);
        return result;
    }

    @Override
    public CompletionStage<Done> isShutdown() {
        return ended;
    }
}
