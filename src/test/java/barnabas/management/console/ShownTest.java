package barnabas.management.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShownTest {
    private static final int MOST = 64 * 1024;

    @Test
    void anObjectIsShownAsJsonTextAndHex() {
        Map<String, Object> shown = Shown.whole(text("{\"price\":1.10,\"tags\":[1]}"), MOST);

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

        assertThat(Shown.whole(data, MOST).get("text")).isNull();
        assertThat(Shown.whole(data, MOST).get("json")).isNull();
        assertThat(Shown.whole(data, MOST).get("hex").toString()).contains("ff 00 41", "..A");
        assertThat(Shown.preview(data)).isEqualTo("ff 00 41");
    }

    @Test
    void whatIsCutOrDamagedIsNoJson() {
        Map<String, Object> cut = text("{\"a\":1}");
        cut.put("cut", true);

        assertThat(Shown.whole(cut, MOST).get("json")).isNull();
        assertThat(Shown.whole(text("{\"a\":1} and more"), MOST).get("json")).isNull();
        assertThat(Shown.whole(text("17"), MOST).get("json")).isNull();
    }

    @Test
    void whatIsNestedDeeperThanAnythingMeantForPeopleIsShownAsTextAlone() {
        for (String deep :
                List.of("[".repeat(30_000), "[".repeat(20_000) + "]".repeat(20_000), "{\"a\":".repeat(9000))) {
            Map<String, Object> shown = Shown.whole(text(deep), MOST);

            assertThat(shown.get("json")).isNull();
            assertThat(shown.get("text")).isEqualTo(deep);
        }
    }

    @Test
    void indentationDoesNotMakeManyTimesMoreOfARecord() {
        String wide =
                IntStream.range(0, 5000).mapToObj(i -> "\"b" + i + "\":1").collect(Collectors.joining(",", "{", "}"));
        String deepAndWide = "{\"a\":".repeat(900) + wide + "}".repeat(900);

        assertThat(Shown.whole(text(deepAndWide), MOST).get("json")).isNull();
        assertThat(Shown.whole(text("{\"a\":".repeat(100) + "1" + "}".repeat(100)), MOST)
                        .get("json"))
                .asString()
                .hasSizeLessThan(Shown.JSON_CHARS_MAX);
    }

    @Test
    void ofWhatIsTooLongTheFirstIsShown() {
        Map<String, Object> text = Shown.whole(text("{\"😀\":" + "1".repeat(100) + "}"), 5);
        Map<String, Object> data = text("");
        data.put("text", null);
        data.put("size", 100);
        data.put("base64", Base64.getEncoder().encodeToString(new byte[100]));
        Map<String, Object> bytes = Shown.whole(data, 5);

        assertThat(text)
                .containsEntry("text", "{\"😀\":")
                .containsEntry("cut", true)
                .containsEntry("given", 8);
        assertThat(text.get("json")).isNull();
        assertThat(bytes).containsEntry("given", 5).containsEntry("cut", true).containsEntry("size", 100);
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
