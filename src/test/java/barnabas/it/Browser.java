package barnabas.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, with a profile of its own, driven over its chromedriver. */
public final class Browser implements AutoCloseable {
    private static final Duration LOADED_WITHIN = Duration.ofSeconds(60);
    private static final int DESK_WIDTH = 1280;
    private static final int DESK_HEIGHT = 900;
    private static final int PHONE_WIDTH = 390;
    private static final int PHONE_HEIGHT = 844;

    /** It warns of each Chromium that is younger than itself, for the sake of what is not used here. */
    private static final Logger DRIVER_LOG = Logger.getLogger("org.openqa.selenium");

    private final Path profile;
    private final ChromeDriver driver;

    private Browser(Path profile, ChromeDriver driver) {
        this.profile = profile;
        this.driver = driver;
    }

    /** What of it is not on this machine's path, by name; empty when all is there. */
    public static List<String> missing() {
        return List.of("chromium", "chromedriver").stream()
                .filter(name -> found(name).isEmpty())
                .toList();
    }

    private static Optional<File> found(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .findFirst();
    }

    public static Browser start() {
        try {
            DRIVER_LOG.setLevel(Level.SEVERE);
            Path profile = Files.createTempDirectory("barnabas-browser-");
            LoggingPreferences logs = new LoggingPreferences();
            logs.enable(LogType.BROWSER, Level.ALL);
            ChromeOptions options = new ChromeOptions();
            options.setBinary(found("chromium").orElseThrow());
            options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
            options.addArguments(
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--user-data-dir=" + profile);
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(found("chromedriver").orElseThrow())
                    .usingAnyFreePort()
                    .build();
            ChromeDriver driver = new ChromeDriver(service, options);
            driver.manage().timeouts().pageLoadTimeout(LOADED_WITHIN);
            Browser browser = new Browser(profile, driver);
            browser.desk(false);
            return browser;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A screen on a desk, in light colours or dark ones. */
    public void desk(boolean dark) {
        screen(DESK_WIDTH, DESK_HEIGHT, false, dark);
    }

    public void phone(boolean dark) {
        screen(PHONE_WIDTH, PHONE_HEIGHT, true, dark);
    }

    private void screen(int width, int height, boolean mobile, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", mobile));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Returns when the page and its files are loaded. */
    public void open(String url) {
        driver.get(url);
    }

    public String title() {
        return driver.getTitle();
    }

    public String url() {
        return driver.getCurrentUrl();
    }

    /** What the page shows of the elements, one by one and all at one time: parts of a page are exchanged while it is looked at. */
    @SuppressWarnings("unchecked")
    public List<String> texts(String css) {
        return (List<String>) driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.replace(/\\s+/g, ' ').trim())",
                css);
    }

    /** Keys as a person types them, to whatever has the focus. */
    public void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    public WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** What an expression of JavaScript is in the page; the content security policy does not stop a driver. */
    public Object ask(String expression) {
        return driver.executeScript("return " + expression);
    }

    /** What the browser has complained about since it was asked last: errors of scripts, refusals of the policy, files that are not there. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    public byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() {
        driver.quit();
        try (var files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException stillWriting) {
            profile.toFile().deleteOnExit();
        }
    }
}
