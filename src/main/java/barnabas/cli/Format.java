package barnabas.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/** For whom a command's result is: a person or a program. */
enum Format {
    TEXT,
    JSON;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** One line of JSON, ended with {@code \n}. */
    static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(value + " has no form in JSON", e);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
