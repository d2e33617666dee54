package barnabas.bench.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * What {@link KeyedProducers} have to say.
 *
 * @param acked records, those of the warm-up too
 * @param perSecond acknowledged without it
 */
public record KeyedOutput(long acked, long failed, double perSecond) {
    /** Its last line. */
    public static KeyedOutput parse(List<String> lines) throws JsonProcessingException {
        return new ObjectMapper().readValue(lines.get(lines.size() - 1), KeyedOutput.class);
    }
}
