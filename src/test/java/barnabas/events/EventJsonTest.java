package barnabas.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventJsonTest {
    @Test
    void anEventIsOneLineThatSaysNoMoreThanThereIs() {
        KeptEvent kept = new KeptEvent(
                17,
                1,
                Event.of(EventKind.LEADER_ELECTED, 1_000, "broker 2, which led, is gone")
                        .at("orders", 3)
                        .took(12)
                        .with("epoch", 5));

        assertThat(EventJson.encode(kept))
                .isEqualTo(
                        "{\"sequence\":17,\"time\":\"1970-01-01T00:00:01Z\",\"broker\":1,\"kind\":\"leader-elected\","
                                + "\"topic\":\"orders\",\"partition\":3,\"cause\":\"broker 2, which led, is gone\",\"tookMs\":12,"
                                + "\"details\":{\"epoch\":\"5\"}}");
        assertThat(EventJson.decode(EventJson.encode(kept))).contains(kept);
        assertThat(EventJson.encode(new KeptEvent(1, 1, Event.of(EventKind.BROKER_STOPPING, 0, "told to"))))
                .isEqualTo(
                        "{\"sequence\":1,\"time\":\"1970-01-01T00:00:00Z\",\"broker\":1,\"kind\":\"broker-stopping\","
                                + "\"cause\":\"told to\"}");
    }

    @Test
    void whatIsNoEventIsPassedOver() {
        for (String line : new String[] {
            "",
            "null",
            "[]",
            "{",
            "{\"kind\":\"leader-elected\"}",
            "{\"time\":\"1970-01-01T00:00:00Z\",\"kind\":\"of later\"}"
        }) {
            assertThat(EventJson.decode(line)).as(line).isEmpty();
        }
    }
}
