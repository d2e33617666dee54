package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamPlacesTest {
    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final StreamPlaces places = new StreamPlaces(1, kit.system());

    @AfterEach
    void shutdown() {
        kit.shutdownTestKit();
    }

    private Optional<Source<Integer, NotUsed>> hold() {
        return places.hold(() -> Source.<Integer>maybe().mapMaterializedValue(never -> NotUsed.getInstance()));
    }

    private void awaitAPlace() {
        Awaitility.await("a place is free").until(() -> hold().isPresent());
    }

    @Test
    void aPlaceIsTakenFromTheRequestToTheEndOfTheStream() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Source<Integer, NotUsed> told = places.<Integer>hold(() -> {
                    begun.countDown();
                    return Source.<Integer>maybe().mapMaterializedValue(never -> NotUsed.getInstance());
                })
                .orElseThrow();
        assertThat(hold()).isEmpty();

        UniqueKillSwitch client = told.viaMat(KillSwitches.single(), Keep.right())
                .to(Sink.ignore())
                .run(kit.system());
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        time.timePasses(StreamPlaces.BEGINS_WITHIN.multipliedBy(2));
        assertThat(hold()).isEmpty();

        client.shutdown();
        awaitAPlace();
    }

    @Test
    void thePlaceOfAClientThatLeftBeforeItsStreamBeganIsFreeAfterAWhile() {
        hold();
        time.timePasses(StreamPlaces.BEGINS_WITHIN.minus(Duration.ofMillis(1)));
        assertThat(hold()).isEmpty();

        time.timePasses(Duration.ofMillis(1));
        assertThat(hold()).isPresent();
    }

    @Test
    void aStreamThatBeginsTooLateFailsAndTakesNoPlace() {
        Source<Integer, NotUsed> late = hold().orElseThrow();
        time.timePasses(StreamPlaces.BEGINS_WITHIN);

        assertThat(late.toMat(Sink.head(), Keep.right()).run(kit.system()).toCompletableFuture())
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("begins later than");
        assertThat(hold()).isPresent();
        assertThat(hold()).isEmpty();
    }

    @Test
    void aStreamThatCannotBeMadeGivesItsPlaceBack() {
        Source<Integer, NotUsed> broken = places.<Integer>hold(() -> {
                    throw new IllegalArgumentException("no such thing");
                })
                .orElseThrow();

        assertThat(broken.toMat(Sink.head(), Keep.right()).run(kit.system()).toCompletableFuture())
                .failsWithin(10, TimeUnit.SECONDS);
        awaitAPlace();
    }
}
