package barnabas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.persistence.AtomicWrite;
import akka.persistence.DeleteMessagesSuccess;
import akka.persistence.JournalProtocol.DeleteMessagesTo;
import akka.persistence.JournalProtocol.RecoverySuccess;
import akka.persistence.JournalProtocol.ReplayMessages;
import akka.persistence.JournalProtocol.ReplayMessagesFailure;
import akka.persistence.JournalProtocol.ReplayedMessage;
import akka.persistence.JournalProtocol.WriteMessageFailure;
import akka.persistence.JournalProtocol.WriteMessageRejected;
import akka.persistence.JournalProtocol.WriteMessageSuccess;
import akka.persistence.JournalProtocol.WriteMessages;
import akka.persistence.JournalProtocol.WriteMessagesFailed;
import akka.persistence.JournalProtocol.WriteMessagesSuccessful$;
import akka.persistence.Persistence;
import akka.persistence.PersistentEnvelope;
import akka.persistence.PersistentRepr;
import akka.testkit.javadsl.TestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Speaks to a journal plugin as a persistent actor does, message by message. */
final class JournalDriver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int INSTANCE = 7;

    /** What a replay gave. */
    record Replayed(List<PersistentRepr> events, long highestSequenceNr) {
        List<Object> payloads() {
            return events.stream().map(PersistentRepr::payload).toList();
        }

        List<Long> sequenceNrs() {
            return events.stream().map(PersistentRepr::sequenceNr).toList();
        }
    }

    final ActorSystem system;
    final ActorRef journal;
    private final TestKit probe;
    String writer = UUID.randomUUID().toString();

    JournalDriver(Config config, String plugin) {
        system = ActorSystem.create("journal", config.withFallback(ConfigFactory.load()));
        journal = Persistence.get(system).journalFor(plugin, ConfigFactory.empty());
        probe = new TestKit(system);
    }

    static JournalDriver open(Path dir) {
        return new JournalDriver(config(dir, "acked"), "barnabas.journal");
    }

    static Config config(Path dir, String flush) {
        return ConfigFactory.parseString(
                """
                barnabas.journal { dir = "%s", flush = %s, segment-bytes = 64 KiB }
                barnabas.snapshot-store.dir = "%s"
                akka.persistence.journal.plugin = "barnabas.journal"
                akka.persistence.snapshot-store.plugin = "barnabas.snapshot-store"
                akka.loglevel = ERROR
                akka.stdout-loglevel = ERROR
                akka.actor.allow-java-serialization = off
                akka.actor.testkit.typed.single-expect-default = 20s
                """
                        .formatted(dir, flush, dir.resolve("snapshots")));
    }

    PersistentRepr event(String persistenceId, long sequenceNr, Object payload) {
        return PersistentRepr.apply(payload, sequenceNr, persistenceId, "", false, ActorRef.noSender(), writer);
    }

    AtomicWrite atomic(List<PersistentRepr> events) {
        return new AtomicWrite(CollectionConverters.asScala(events).toSeq());
    }

    AtomicWrite atomic(PersistentRepr... events) {
        return atomic(List.of(events));
    }

    /** Writes the events a-from to a-to, each by itself, and expects them to be acked. */
    void writeEach(String persistenceId, long from, long to) {
        List<AtomicWrite> writes = new ArrayList<>();
        for (long sequenceNr = from; sequenceNr <= to; sequenceNr++) {
            writes.add(atomic(event(persistenceId, sequenceNr, "a-" + sequenceNr)));
        }
        expectWritten(write(writes), to - from + 1);
    }

    /** The answers to one write message: one for all, then one for each event. */
    List<Object> write(List<AtomicWrite> writes) {
        send(writes);
        return answers(writes);
    }

    void send(List<AtomicWrite> writes) {
        Seq<PersistentEnvelope> messages = CollectionConverters.asScala(List.<PersistentEnvelope>copyOf(writes))
                .toSeq();
        tell(new WriteMessages(messages, probe.getRef(), INSTANCE));
    }

    List<Object> answers(List<AtomicWrite> writes) {
        int events = writes.stream().mapToInt(AtomicWrite::size).sum();
        List<Object> answers = new ArrayList<>();
        for (int i = 0; i <= events; i++) {
            answers.add(probe.receiveOne(PATIENCE));
        }
        return answers;
    }

    static void expectWritten(List<Object> answers, long events) {
        assertThat(answers.get(0)).isSameAs(WriteMessagesSuccessful$.MODULE$);
        assertThat(answers.subList(1, answers.size())).hasSize((int) events).allSatisfy(answer -> assertThat(answer)
                .isInstanceOfSatisfying(WriteMessageSuccess.class, success -> assertThat(success.actorInstanceId())
                        .isEqualTo(INSTANCE)));
    }

    static void expectRejected(Object answer, long sequenceNr) {
        assertThat(answer).isInstanceOfSatisfying(WriteMessageRejected.class, rejected -> assertThat(
                        rejected.message().sequenceNr())
                .isEqualTo(sequenceNr));
    }

    /** Expects that a write failed, and gives the reason. */
    static Throwable expectFailed(List<Object> answers) {
        assertThat(answers.get(0)).isInstanceOf(WriteMessagesFailed.class);
        assertThat(answers.subList(1, answers.size()))
                .allSatisfy(answer -> assertThat(answer).isInstanceOf(WriteMessageFailure.class));
        return ((WriteMessagesFailed) answers.get(0)).cause();
    }

    Replayed replay(String persistenceId) {
        return replay(persistenceId, 1, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    Replayed replay(String persistenceId, long from, long to, long max) {
        tell(new ReplayMessages(from, to, max, persistenceId, probe.getRef()));
        List<PersistentRepr> events = new ArrayList<>();
        Object answer = probe.receiveOne(PATIENCE);
        while (answer instanceof ReplayedMessage replayed) {
            events.add(replayed.persistent());
            answer = probe.receiveOne(PATIENCE);
        }
        assertThat(answer).isInstanceOf(RecoverySuccess.class);
        return new Replayed(events, ((RecoverySuccess) answer).highestSequenceNr());
    }

    Throwable replayFailure(String persistenceId) {
        tell(new ReplayMessages(1, Long.MAX_VALUE, Long.MAX_VALUE, persistenceId, probe.getRef()));
        Object answer = probe.receiveOne(PATIENCE);
        assertThat(answer).isInstanceOf(ReplayMessagesFailure.class);
        return ((ReplayMessagesFailure) answer).cause();
    }

    void deleteTo(String persistenceId, long sequenceNr) {
        tell(new DeleteMessagesTo(persistenceId, sequenceNr, probe.getRef()));
        assertThat(probe.receiveOne(PATIENCE)).isEqualTo(new DeleteMessagesSuccess(sequenceNr));
    }

    private void tell(Object message) {
        journal.tell(message, probe.getRef());
    }

    @Override
    public void close() {
        TestKit.shutdownActorSystem(system, scala.concurrent.duration.Duration.create("20s"), true);
    }
}
