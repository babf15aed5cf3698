package dev.tender.images;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders that are made once, outside the checkout, and then only read. */
record Cache(Path folder) {
  /** Fills an empty folder. */
  interface Maker {
    void make(Path folder) throws IOException, Problem;
  }

  /** The folder of this kind and fingerprint, made if it is not there. */
  Path get(String kind, String fingerprint, Maker maker) throws IOException, Problem {
    Path wanted = folder.resolve(kind).resolve(fingerprint);
    if (Files.isDirectory(wanted)) {
      return wanted;
    }
    Path fresh = wanted.resolveSibling(fingerprint + "." + ProcessHandle.current().pid());
    Files.createDirectories(fresh);
    try {
      maker.make(fresh);
    } catch (IOException | Problem failed) {
      delete(fresh);
      throw failed;
    }
    try (Stream<Path> paths = Files.walk(fresh)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.setLastModifiedTime(path, FileTime.from(Layer.TIME));
      }
    }
    try {
      Files.move(fresh, wanted, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException exists) {
      delete(fresh); // another build was faster
      if (!Files.isDirectory(wanted)) {
        throw exists;
      }
    }
    return wanted;
  }

  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Copies a tree, following links. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
