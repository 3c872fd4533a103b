package org.uptake.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/** Bulk Data 2.0, "Response - Complete Status". */
final class Manifest {
    private Manifest() {}

    /** @param address of the job, without a slash at the end */
    static ObjectNode of(Job job, List<ExportFile> files, String address) {
        var manifest = Json.object()
                .put("transactionTime", Meta.instant(job.transactionTime()))
                .put("request", job.request())
                .put("requiresAccessToken", true);
        var output = manifest.putArray("output");
        var deleted = manifest.putArray("deleted");
        var error = manifest.putArray("error");
        for (var file : files) {
            if (file.lines() == 0) continue;
            var part = job.plan().parts().get(file.part());
            var list = switch (part.kind()) {
                case OUTPUT -> output;
                case DELETED -> deleted;
                case ERROR -> error;
            };
            list.addObject()
                    .put("type", part.type())
                    .put("url", address + "/" + file.name(part))
                    .put("count", file.lines());
        }
        return manifest;
    }
}
