package barnabas.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartPositionTest {
    @Test
    void eachFormIsUnderstood() {
        assertThat(StartPosition.parse("beginning")).isEqualTo(new StartPosition.Beginning());
        assertThat(StartPosition.parse("start")).isEqualTo(new StartPosition.Beginning());
        assertThat(StartPosition.parse("end")).isEqualTo(new StartPosition.End());
        assertThat(StartPosition.parse("42")).isEqualTo(new StartPosition.AtOffset(42));
        assertThat(StartPosition.parse("@1769860800000")).isEqualTo(new StartPosition.AtTimestamp(1_769_860_800_000L));
    }

    @Test
    void aTimestampMayBeAnInstantWithOrWithoutAnOffset() {
        long noon = Instant.parse("2026-01-31T12:00:00Z").toEpochMilli();
        assertThat(StartPosition.parse("@2026-01-31T12:00:00Z")).isEqualTo(new StartPosition.AtTimestamp(noon));
        assertThat(StartPosition.parse("@2026-01-31T13:00:00+01:00")).isEqualTo(new StartPosition.AtTimestamp(noon));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "begin", "@", "@yesterday", "@-5", "99999999999999999999", "1.5"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> StartPosition.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void anOffsetIsTakenWithinWhatThePartitionHas() {
        var at = new StartPosition.AtOffset(10);
        assertThat(at.within(0, 100, null)).isEqualTo(10);
        assertThat(at.within(20, 100, null)).isEqualTo(20);
        assertThat(at.within(0, 5, null)).isEqualTo(5);
    }

    @Test
    void aPartitionThatHasNotReachedTheOffsetGivesNothingBelowIt() {
        var at = new StartPosition.AtOffset(10);
        assertThat(at.includes(9)).isFalse();
        assertThat(at.includes(10)).isTrue();
        assertThat(new StartPosition.End().includes(0)).isTrue();
    }

    @Test
    void beginningAndEndAreThePartitionsOwn() {
        assertThat(new StartPosition.Beginning().within(7, 100, null)).isEqualTo(7);
        assertThat(new StartPosition.End().within(7, 100, null)).isEqualTo(100);
    }

    @Test
    void aTimestampAfterTheLastRecordStartsAtTheEnd() {
        var at = new StartPosition.AtTimestamp(5);
        assertThat(at.within(0, 100, 33L)).isEqualTo(33);
        assertThat(at.within(0, 100, null)).isEqualTo(100);
    }
}
