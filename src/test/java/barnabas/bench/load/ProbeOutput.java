package barnabas.bench.load;

import barnabas.bench.figures.Histograms;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What {@link Probe} has to say.
 *
 * @param fault what became of records that should be there; empty when all is well
 * @param histogram of latencies in microseconds: see {@link Histograms}
 */
public record ProbeOutput(String fault, String histogram) {
    /** Its last line. */
    public static ProbeOutput parse(List<String> lines) throws JsonProcessingException {
        return new ObjectMapper().readValue(lines.get(lines.size() - 1), ProbeOutput.class);
    }

    public Histogram latencies() {
        return Histograms.decoded(histogram);
    }
}
