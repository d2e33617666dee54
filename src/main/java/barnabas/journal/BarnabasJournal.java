package barnabas.journal;

import akka.actor.ActorSystem;
import akka.japi.pf.ReceiveBuilder;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import akka.serialization.SerializationExtension;
import barnabas.log.SegmentFiles;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;
import scala.runtime.BoxedUnit;

/**
 * The journal {@code barnabas.journal}: started by Akka Persistence, once for each configuration section that names this class. It
 * tells two kinds of persistence ids apart: those of partitions, see {@link PartitionJournal}, and all others, see {@link EventJournal}.
 */
public final class BarnabasJournal extends AsyncWriteJournal {
    private static final Duration CLOSING_MAX = Duration.ofSeconds(10);

    private record Journals(EventJournal events, PartitionJournal partitions) {}

    /** Failed when the section is not right: everything asked of the plugin is answered with that. */
    private final CompletableFuture<Journals> journals = new CompletableFuture<>();

    /** Called by Akka with the plugin's section. */
    public BarnabasJournal(Config config, String configPath) {
        try {
            journals.complete(create(config, configPath));
        } catch (ConfigException e) {
            // Thrown from here it would go to the log alone, and persistent actors would wait for their recovery in
            // vain.
            journals.completeExceptionally(e);
        }
    }

    private Journals create(Config config, String configPath) {
        ActorSystem system = context().system();
        JournalSettings settings = JournalSettings.of(config, configPath);
        Blocking blocking = new Blocking(system.dispatchers().lookup(config.getString("blocking-dispatcher")));
        OpenLogs openLogs = OpenLogs.get(system);
        SegmentFiles files = new SegmentFiles(SegmentFiles.OPEN_MAX);
        EventCodec codec = new EventCodec(SerializationExtension.get(system), InstantSource.system());
        return new Journals(
                new EventJournal(settings, files, blocking, codec, openLogs.writtenCounter()),
                new PartitionJournal(settings, files, blocking, openLogs, self()));
    }

    private <T> Future<T> with(Function<Journals, CompletableFuture<T>> request) {
        return FutureConverters.asScala(
                journals.isCompletedExceptionally() ? journals.thenCompose(request) : request.apply(journals.join()));
    }

    /** All writes of one call are of one persistent actor. */
    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
        List<AtomicWrite> all = new ArrayList<>();
        writes.forEach(all::add);
        if (all.isEmpty()) {
            return Future.successful(List.of());
        }
        String persistenceId = all.get(0).persistenceId();
        return with(open -> {
            // The map first, for this is the way of every produced batch.
            boolean partition = open.partitions().knows(persistenceId)
                    || PartitionPersistenceId.parse(persistenceId).isPresent();
            return partition
                    ? open.partitions().write(persistenceId, all)
                    : open.events().write(persistenceId, all);
        });
    }

    @Override
    public Future<@Nullable Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        if (PartitionPersistenceId.parse(persistenceId).isPresent()) {
            return FutureConverters.asScala(CompletableFuture.failedFuture(new UnsupportedOperationException(
                    "persistenceId=" + persistenceId + " is a partition: its retention deletes segments")));
        }
        return with(open -> open.events().deleteTo(persistenceId, toSequenceNr));
    }

    /** Akka asks for this at the beginning of every recovery, before it replays. */
    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
        return with(open -> PartitionPersistenceId.parse(persistenceId)
                .map(open.partitions()::recover)
                .orElseGet(() -> open.events().highestSequenceNr(persistenceId)));
    }

    @Override
    public Future<@Nullable Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replayed) {
        EventRange range = new EventRange(from, to, max);
        return with(open -> PartitionPersistenceId.parse(persistenceId)
                .map(id -> open.partitions().replay(id, range, replayed))
                .orElseGet(() -> open.events().replay(persistenceId, range, replayed)));
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receivePluginInternal() {
        return ReceiveBuilder.create()
                .match(
                        OpenLog.Request.class,
                        request -> journals.thenAccept(open -> open.partitions().on(request)))
                .build()
                .onMessage();
    }

    /** Waits until all is closed, for a system that is started anew in this process finds its folders locked until then. */
    @Override
    public void postStop() throws Exception {
        CompletableFuture<?> closed = journals.thenCompose(open ->
                CompletableFuture.allOf(open.events().close(), open.partitions().close()));
        try {
            closed.get(CLOSING_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            context().system().log().warning("journal={} was not closed cleanly: {}", self().path(), e.toString());
        } finally {
            super.postStop();
        }
    }
}
