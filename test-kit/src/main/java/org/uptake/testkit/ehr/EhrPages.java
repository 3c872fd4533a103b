package org.uptake.testkit.ehr;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;

/** {@code /chart}: a patient's chart with the app in a frame. */
final class EhrPages extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient FakeEhr ehr;
    private final transient URI app;

    EhrPages(FakeEhr ehr, URI app) {
        this.ehr = ehr;
        this.app = app;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ehr.count();
        if (!request.getRequestURI().equals("/chart")) {
            response.setStatus(404);
            return;
        }
        response.setContentType("text/html;charset=utf-8");
        var frame = ehr.launchAddress(app).toString().replace("&", "&amp;");
        response.getWriter()
                .write("<!doctype html><html lang=\"en\"><head><title>Other EHR</title></head><body>"
                        + "<h1>Chart of Anna Muster</h1><iframe title=\"Uptake\" width=\"600\" height=\"700\" src=\""
                        + frame + "\"></iframe></body></html>");
    }
}
