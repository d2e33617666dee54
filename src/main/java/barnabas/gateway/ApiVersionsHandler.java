package barnabas.gateway;

import java.util.regex.Pattern;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** ApiVersions: what is served. A client that asks in a version we do not know learns our range for it (KIP-511). */
final class ApiVersionsHandler implements ApiHandler<ApiVersionsRequestData, ApiVersionsResponseData> {
    /** From this version on clients say what they are. */
    private static final short SOFTWARE_SINCE = 3;
    /** KIP-511. */
    private static final Pattern SOFTWARE = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

    private static final int SOFTWARE_MAX = 256;

    private static final String GROUP_VERSION = "group.version";
    private static final short CONSUMER_GROUPS = 1;

    private final ServedApis served;

    ApiVersionsHandler(ServedApis served) {
        this.served = served;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.API_VERSIONS;
    }

    @Override
    public void handle(ApiRequest<ApiVersionsRequestData> request, Reply<ApiVersionsResponseData> reply) {
        ApiVersionsResponseData response = new ApiVersionsResponseData();
        ServedApis.Range range = served.range(ApiKeys.API_VERSIONS);
        if (range != null && !range.serves(request.version())) {
            ApiVersionCollection own = new ApiVersionCollection(1);
            own.add(new ApiVersion()
                    .setApiKey(ApiKeys.API_VERSIONS.id)
                    .setMinVersion(range.advertisedMin())
                    .setMaxVersion(range.max()));
            response.setErrorCode(Errors.UNSUPPORTED_VERSION.code()).setApiKeys(own);
        } else if (request.version() >= SOFTWARE_SINCE && !namesItself(request.body())) {
            response.setErrorCode(Errors.INVALID_REQUEST.code());
        } else {
            response.setApiKeys(served.advertised());
            addFeatures(response);
        }
        reply.send(response);
    }

    /** Admin tools ask for the feature before they believe in consumer groups (KIP-848, KIP-584). */
    private static void addFeatures(ApiVersionsResponseData response) {
        response.supportedFeatures()
                .add(new SupportedFeatureKey()
                        .setName(GROUP_VERSION)
                        .setMinVersion(CONSUMER_GROUPS)
                        .setMaxVersion(CONSUMER_GROUPS));
        response.finalizedFeatures()
                .add(new FinalizedFeatureKey()
                        .setName(GROUP_VERSION)
                        .setMinVersionLevel(CONSUMER_GROUPS)
                        .setMaxVersionLevel(CONSUMER_GROUPS));
        response.setFinalizedFeaturesEpoch(0);
    }

    private static boolean namesItself(ApiVersionsRequestData body) {
        return isSoftware(body.clientSoftwareName()) && isSoftware(body.clientSoftwareVersion());
    }

    private static boolean isSoftware(String name) {
        return name.length() <= SOFTWARE_MAX && SOFTWARE.matcher(name).matches();
    }
}
