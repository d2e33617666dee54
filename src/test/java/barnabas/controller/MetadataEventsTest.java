package barnabas.controller;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord.GroupConfigChanged;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataEventsTest {
    @Test
    void aChangeOfAGroupsConfigurationIsAnEventOfTheGroup() {
        List<Event> events = MetadataEvents.changes(
                new ControllerRequest.ChangeConfigs(List.of(), false),
                List.of(new GroupConfigChanged("billing", Map.of("consumer.session.timeout.ms", "50000"))),
                MetadataImage.EMPTY,
                7);

        assertThat(events)
                .containsExactly(Event.of(EventKind.CONFIG_CHANGED, 7, "somebody asked for it (AlterConfigs)")
                        .ofGroup("billing")
                        .with("keys", "consumer.session.timeout.ms"));
    }
}
