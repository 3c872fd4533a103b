package org.uptake.profiles.build;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.uptake.profiles.Profiles;

/** Builds everything; the one argument is the folder of the module. Does nothing when the sources have not changed. */
public final class BuildPackage {
    private final Path sources;
    private final Path classes;
    private final List<String> index = new ArrayList<>();

    private BuildPackage(Path module) {
        this.sources = module.resolve("src/main/fhir");
        this.classes = module.resolve("target/classes/org/uptake/profiles");
    }

    public static void main(String[] arguments) throws IOException {
        var module = Path.of(arguments[0]);
        var archive = module.resolve("target/" + PackageArchive.NAME + ".tgz");
        var build = new BuildPackage(module);
        var stamp = new Stamp(
                build.classes.resolve("built.txt"),
                build.sources,
                build.classes.resolve("build"),
                module.resolve("src/main/resources"));
        if (stamp.isFresh() && Files.exists(archive)) return;
        build.run();
        stamp.write(build.index);
        archive().write(archive);
    }

    /** All that is shipped, whether it was built or written by hand. */
    static PackageArchive archive() throws IOException {
        var resources = Stream.of(
                        Profiles.codeSystems(),
                        Profiles.valueSets(),
                        Profiles.structures(),
                        Profiles.searchParameters(),
                        Profiles.operations(),
                        Profiles.measures())
                .flatMap(List::stream)
                .toList();
        return new PackageArchive(resources, Profiles.examples());
    }

    private void run() throws IOException {
        for (var page : files("codesystem", ".md")) {
            var read = CodeSystemPage.read(id(page), Files.readString(page));
            write("codesystem", read.codeSystem());
            write("valueset", read.valueSet());
        }
        for (var file : files("valueset", ".json"))
            write("valueset", ValueSetSource.read(id(file), ResourceFile.read(file)));
        Map<String, ObjectNode> structures = new LinkedHashMap<>();
        for (var file : files("structure", ".json"))
            structures.put(id(file), StructureSource.read(id(file), ResourceFile.read(file)));
        var snapshots = new Snapshots(structures.values());
        for (var structure : structures.values()) write("structure", snapshots.complete(structure));
        for (var file : files("example", ".json")) write("example", ResourceFile.read(file));
    }

    /** In the order of their names, whatever the file system's is. */
    private List<Path> files(String folder, String ending) throws IOException {
        try (var all = Files.list(sources.resolve(folder))) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static String id(Path file) {
        var name = String.valueOf(file.getFileName());
        return name.substring(0, name.lastIndexOf('.'));
    }

    private void write(String folder, ObjectNode resource) throws IOException {
        var name = folder + "/" + resource.path("id").asText() + ".json";
        Files.createDirectories(classes.resolve(folder));
        Files.writeString(classes.resolve(name), ResourceFile.text(resource));
        index.add(name);
    }
}
