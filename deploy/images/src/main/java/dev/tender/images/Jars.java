package dev.tender.images;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Several jars as one: fewer files to open, and one time and size for the AOT cache to check. */
final class Jars {
  private Jars() {}

  /**
   * The classes and resources of all, without their manifests and signatures; same in, same out.
   */
  static void merge(List<Path> jars, String mainClass, Path result) throws IOException, Problem {
    merge(jars, List.of(), Set.of(), mainClass, result);
  }

  /** The same, with only these entries of some more. */
  static void merge(
      List<Path> jars, List<Path> more, Set<String> ofMore, String mainClass, Path result)
      throws IOException, Problem {
    Map<String, byte[]> entries = new TreeMap<>();
    for (Path jar : jars) {
      add(jar, Jars::isWanted, entries);
    }
    for (Path jar : more) {
      add(jar, ofMore::contains, entries);
    }
    if (!entries.containsKey(mainClass.replace('.', '/') + ".class")) {
      throw new Problem("There is no " + mainClass + " in " + jars);
    }
    try (OutputStream file = Files.newOutputStream(result);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      write(
          zip,
          "META-INF/MANIFEST.MF",
          ("Manifest-Version: 1.0\r\nMain-Class: " + mainClass + "\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        write(zip, entry.getKey(), entry.getValue());
      }
    }
  }

  private static void add(Path jar, Predicate<String> wanted, Map<String, byte[]> entries)
      throws IOException, Problem {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        if (!entry.isDirectory() && wanted.test(entry.getName())) {
          try (InputStream in = zip.getInputStream(entry)) {
            if (entries.put(entry.getName(), in.readAllBytes()) != null) {
              throw new Problem(entry.getName() + " is in two jars, one of them " + jar);
            }
          }
        }
      }
    }
  }

  private static boolean isWanted(String name) {
    return !name.equals("META-INF/MANIFEST.MF")
        && !name.startsWith("META-INF/maven/")
        && !name.startsWith("META-INF/versions/")
        && !name.endsWith("module-info.class")
        && !name.matches("META-INF/(LICENSE|NOTICE|DEPENDENCIES).*");
  }

  private static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setLastModifiedTime(FileTime.from(Layer.TIME));
    entry.setTimeLocal(Layer.TIME.atOffset(java.time.ZoneOffset.UTC).toLocalDateTime());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** The licences that {@link #merge} leaves out, for {@code /usr/share/doc}. */
  static void licences(Path jar, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        String name = entry.getName();
        if (name.matches("META-INF/(LICENSE|NOTICE)[^/]*")) {
          Files.createDirectories(folder);
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, folder.resolve(name.substring("META-INF/".length())));
          }
        }
      }
    }
  }
}
