package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.events.KeptEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class EventLinesTest {
    private final EventLines lines = new EventLines(ZoneOffset.UTC);

    @Test
    void anElectionIsASentence() {
        Event elected = Event.of(EventKind.LEADER_ELECTED, 1_000, "broker 2, which led, is gone or silent")
                .at("orders", 3)
                .took(12)
                .with("epoch", 5)
                .with("before", 2);

        assertThat(lines.line(new KeptEvent(17, 1, elected)))
                .isEqualTo("1970-01-01 00:00:01.000  broker 1  orders-3: leads in epoch 5, after 12 ms:"
                        + " broker 2, which led, is gone or silent (before=2)\n");
        assertThat(lines.lineOfStory(new KeptEvent(17, 1, elected))).doesNotContain("orders-3");
    }

    @Test
    void everyKindHasItsWords() {
        for (EventKind kind : EventKind.values()) {
            assertThat(lines.line(new KeptEvent(1, 1, Event.of(kind, 0, "because"))))
                    .as(kind.label())
                    .endsWith(": because\n");
        }
    }

    @Test
    void whatAClientPutIntoAnEventDoesNotReachTheTerminalAsACommand() {
        Event refused = Event.of(EventKind.REQUEST_REFUSED, 0, "\u001b[2J").with("clientId", "a\nb\u009b");

        assertThat(lines.line(new KeptEvent(1, 1, refused))).doesNotContain("\u001b", "a\nb", "\u009b");
    }

    @Test
    void durationsAreReadable() {
        assertThat(EventLines.duration(999)).isEqualTo("999 ms");
        assertThat(EventLines.duration(1_240)).isEqualTo("1.2 s");
        assertThat(EventLines.duration(3_600_000)).isEqualTo("60 min");
    }

    @Test
    void sinceIsHowLongAgoOrATime() {
        Instant now = Instant.parse("2026-01-31T12:00:00Z");

        assertThat(EventsCommand.since("10m", now)).isEqualTo(Instant.parse("2026-01-31T11:50:00Z"));
        assertThat(EventsCommand.since("1d", now)).isEqualTo(Instant.parse("2026-01-30T12:00:00Z"));
        assertThat(EventsCommand.since("2026-01-01T00:00:00Z", now)).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThatThrownBy(() -> EventsCommand.since("yesterday", now)).hasMessageContaining("--since 'yesterday'");
    }
}
