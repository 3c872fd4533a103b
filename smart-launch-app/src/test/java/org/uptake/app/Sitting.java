package org.uptake.app;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** Somebody in front of an EHR page that has the app in a frame; finds things as that person does, by role and name. */
record Sitting(Page page) {
    FrameLocator app() {
        return page.frameLocator("iframe[title=Uptake]");
    }

    /** Where the frame is now. */
    String address() {
        app().locator("main").waitFor();
        return page.frames().get(1).url();
    }

    Locator heading(String name) {
        return app().getByRole(
                        AriaRole.HEADING,
                        new FrameLocator.GetByRoleOptions().setName(name).setExact(true));
    }

    /** @param part of the words, those that only a screen reader speaks included */
    Locator button(String part) {
        return named(AriaRole.BUTTON, part);
    }

    Locator link(String part) {
        return named(AriaRole.LINK, part);
    }

    /** The table row about a task. */
    Locator row(String title) {
        return app().getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(title));
    }

    private Locator named(AriaRole role, String part) {
        return app().getByRole(role).filter(new Locator.FilterOptions().setHasText(part));
    }
}
