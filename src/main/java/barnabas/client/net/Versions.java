package barnabas.client.net;

import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;

/** What a broker said it speaks. */
final class Versions {
    private final Map<Short, ApiVersion> byKey;

    Versions(ApiVersionsResponseData response) {
        byKey = response.apiKeys().stream()
                .collect(Collectors.toUnmodifiableMap(ApiVersion::apiKey, version -> version, (one, other) -> one));
    }

    /** The newest version that both sides know, empty when there is none. */
    OptionalInt common(ApiKeys api, int versionMax) {
        ApiVersion theirs = byKey.get(api.id);
        if (theirs == null) {
            return OptionalInt.empty();
        }
        int version = Math.min(theirs.maxVersion(), Math.min(versionMax, api.latestVersion()));
        return version < Math.max(theirs.minVersion(), api.oldestVersion())
                ? OptionalInt.empty()
                : OptionalInt.of(version);
    }
}
