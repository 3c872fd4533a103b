package org.uptake.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The system's Chromium with its own cookie rules, driven by Playwright. Tests are skipped where there is none. */
public final class Chromium implements AutoCloseable {
    private static final List<String> WCAG_22_AA = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");
    private static final int HEIGHT = 900;
    private static final double PATIENCE_MS = 10_000;

    private final Playwright playwright;
    private final Browser browser;

    public Chromium() {
        var program = Path.of(System.getenv().getOrDefault("UPTAKE_CHROMIUM", "/usr/bin/chromium"));
        Assumptions.assumeTrue(Files.exists(program), "needs Chromium: name it in UPTAKE_CHROMIUM");
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(List.of("--no-sandbox", "--disable-background-networking", "--disable-sync")));
    }

    /** A person's own browser: no cookies yet. */
    public BrowserContext person(int width) {
        return bounded(new Browser.NewContextOptions().setViewportSize(width, HEIGHT));
    }

    public BrowserContext personWithoutScripts(int width) {
        return bounded(
                new Browser.NewContextOptions().setJavaScriptEnabled(false).setViewportSize(width, HEIGHT));
    }

    private BrowserContext bounded(Browser.NewContextOptions options) {
        var context = browser.newContext(options);
        context.setDefaultTimeout(PATIENCE_MS);
        return context;
    }

    /** The page and every frame in it. */
    public static void assertAccessible(Page page) {
        var found = new AxeBuilder(page).withTags(WCAG_22_AA).analyze().getViolations();
        assertThat(found).as(page.url()).extracting(Rule::getId, Rule::getNodes).isEmpty();
        page.frames()
                .forEach(frame -> assertThat(frame.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                        .as("no sideways scrolling in " + frame.url())
                        .isEqualTo(true));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
