package barnabas.management.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShownTest {
    @Test
    void anObjectIsShownAsJsonTextAndHex() {
        Map<String, Object> shown = Shown.whole(text("{\"price\":1.10,\"tags\":[1]}"));

        assertThat(shown.get("json")).isEqualTo("{\n  \"price\" : 1.10,\n  \"tags\" : [ 1 ]\n}");
        assertThat(shown.get("text")).isEqualTo("{\"price\":1.10,\"tags\":[1]}");
        assertThat(shown.get("hex").toString())
                .isEqualTo(
                        """
                        000000  7b 22 70 72 69 63 65 22 3a 31 2e 31 30 2c 22 74  {"price":1.10,"t
                        000010  61 67 73 22 3a 5b 31 5d 7d                       ags":[1]}
                        """);
    }

    @Test
    void whatIsNoUtf8IsShownInHexAlone() {
        Map<String, Object> data = new HashMap<>(Map.of(
                "size", 3, "cut", false, "base64", Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, 0, 65
                })));
        data.put("text", null);

        assertThat(Shown.whole(data).get("text")).isNull();
        assertThat(Shown.whole(data).get("json")).isNull();
        assertThat(Shown.whole(data).get("hex").toString()).contains("ff 00 41", "..A");
        assertThat(Shown.preview(data)).isEqualTo("ff 00 41");
    }

    @Test
    void whatIsCutOrDamagedIsNoJson() {
        Map<String, Object> cut = text("{\"a\":1}");
        cut.put("cut", true);

        assertThat(Shown.whole(cut).get("json")).isNull();
        assertThat(Shown.whole(text("{\"a\":1} and more")).get("json")).isNull();
        assertThat(Shown.whole(text("17")).get("json")).isNull();
    }

    @Test
    void aPreviewIsShortAndCutsNoCharacterInTwo() {
        String preview = Shown.preview(text("😀".repeat(1000)));

        assertThat(preview).isEqualTo("😀".repeat(Shown.PREVIEW_CHARS_MAX) + "…");
        Map<String, Object> none = text("");
        none.put("size", -1);
        none.put("text", null);
        assertThat(Shown.preview(none)).isEmpty();
    }

    private static Map<String, Object> text(String text) {
        Map<String, Object> data = new HashMap<>();
        data.put("size", text.length());
        data.put("cut", false);
        data.put("text", text);
        data.put("base64", null);
        return data;
    }
}
