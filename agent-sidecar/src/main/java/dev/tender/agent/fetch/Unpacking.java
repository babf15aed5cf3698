package dev.tender.agent.fetch;

import dev.tender.agent.sandbox.Folder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks archives into a sandbox. Nothing in one may reach outside: neither by its name, nor
 * through a link, whether the archive has brought it or a process that is there meanwhile. One
 * thread at a time.
 */
final class Unpacking implements AutoCloseable {
  /** An agent is small; archives of {@code xz -7} and more need more. */
  private static final int XZ_KILOBYTES = 10 << 10;

  private static final int OWNER_EXECUTES = 0100;

  /** The kernel's PATH_MAX. */
  private static final int LONGEST_PATH = 4096;

  /** Side by side they would take more memory than an agent has. */
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  private final Folder root;
  private final Budget budget;

  /** The folder that was used last; entries of one folder mostly follow each other. */
  private @Nullable Folder last;

  private Path lastPath = Path.of("");

  /**
   * @param root of the sandbox; closed with this
   */
  Unpacking(Folder root, Budget budget) {
    this.root = root;
    this.budget = budget;
  }

  Budget budget() {
    return budget;
  }

  @Override
  public void close() throws IOException {
    try (Folder _ = root;
        Folder _ = last) {
      // Both, whatever becomes of one.
    }
  }

  /** What is unpacked. */
  interface Source {
    SeekableByteChannel open() throws IOException;
  }

  /** Where something goes; good until the next one is asked for. */
  record Place(Folder folder, Path name) {
    OutputStream create() throws IOException {
      return Channels.newOutputStream(folder.create(name));
    }

    SeekableByteChannel read() throws IOException {
      return folder.read(name);
    }

    void makeExecutable() throws IOException {
      folder.makeExecutable(name);
    }
  }

  /**
   * @param name what the file is called in the sandbox, where it may not lie itself
   */
  void unpack(Source source, String name, Archive archive) throws IOException {
    if (archive == Archive.NONE) {
      return;
    }
    try {
      ONE_AT_A_TIME.lockInterruptibly();
    } catch (InterruptedException _) {
      throw new InterruptedIOException("it is not wanted any more");
    }
    try (SeekableByteChannel file = source.open()) {
      unpackAlone(file, name, archive);
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  private void unpackAlone(SeekableByteChannel file, String name, Archive archive)
      throws IOException {
    switch (archive) {
      case NONE -> {}
      case ZIP -> zip(file);
      case GZIP -> {
        try (InputStream in = new GZIPInputStream(stream(file))) {
          write(name.substring(0, name.length() - ".gz".length()), in, false);
        }
      }
      case TAR -> tar(stream(file));
      case TAR_GZIP -> tar(new GZIPInputStream(stream(file)));
      case TAR_BZIP2 -> tar(new BZip2CompressorInputStream(stream(file), true));
      case TAR_XZ -> tarXz(file);
    }
  }

  private static InputStream stream(SeekableByteChannel file) {
    return new BufferedInputStream(Channels.newInputStream(file), 32 << 10);
  }

  private void tarXz(SeekableByteChannel file) throws IOException {
    try {
      tar(
          XZCompressorInputStream.builder()
              .setInputStream(stream(file))
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(XZ_KILOBYTES)
              .get());
    } catch (MemoryLimitException tooLarge) {
      throw new IOException(
          "unpacking it takes more memory than an agent has; compress it with xz -6 or less, or"
              + " with gzip",
          tooLarge);
    }
  }

  private void tar(InputStream in) throws IOException {
    try (BoundedTar tar = new BoundedTar(in)) {
      for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
        String name = entry.getName();
        if (entry.isDirectory()) {
          folder(name);
        } else if (entry.isSymbolicLink()) {
          symbolicLink(name, entry.getLinkName());
        } else if (entry.isLink()) {
          hardLink(name, entry.getLinkName());
        } else if (entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice()) {
          throw new IOException("'" + name + "' in it is a device or a pipe");
        } else {
          write(name, tar.content(), (entry.getMode() & OWNER_EXECUTES) != 0);
        }
      }
    }
  }

  private void zip(SeekableByteChannel file) throws IOException {
    try (ZipFile zip = directory(file)) {
      Enumeration<ZipArchiveEntry> entries = zip.getEntriesInPhysicalOrder();
      while (entries.hasMoreElements()) {
        ZipArchiveEntry entry = entries.nextElement();
        if (entry.isDirectory()) {
          folder(entry.getName());
        } else if (entry.isUnixSymlink()) {
          symbolicLink(entry.getName(), linkIn(zip, entry));
        } else {
          try (InputStream in = zip.getInputStream(entry)) {
            write(entry.getName(), in, (entry.getUnixMode() & OWNER_EXECUTES) != 0);
          }
        }
      }
    }
  }

  private static ZipFile directory(SeekableByteChannel file) throws IOException {
    BoundedZip bounded = new BoundedZip(file);
    try {
      // What stands before each file again would be read for all of them at once.
      ZipFile zip =
          ZipFile.builder().setSeekableByteChannel(bounded).setIgnoreLocalFileHeader(true).get();
      bounded.opened();
      return zip;
    } catch (IOException unread) {
      // The library says that there was one, and not which.
      throw unread.getCause() instanceof IOException cause ? cause : unread;
    }
  }

  /** What a link leads to; one that is longer than any path is no link, and not read whole. */
  private static String linkIn(ZipFile zip, ZipArchiveEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] target = in.readNBytes(LONGEST_PATH + 1);
      if (target.length > LONGEST_PATH) {
        throw new IOException("'" + entry.getName() + "' in it is a link to no path");
      }
      return new String(target, StandardCharsets.UTF_8);
    }
  }

  /** The path within the sandbox that a name means; empty for the sandbox itself. */
  private static Path inside(String name) throws IOException {
    if (name.length() > LONGEST_PATH) {
      throw new IOException("it has a name of more than " + LONGEST_PATH + " characters");
    }
    Path path = name.indexOf('\0') < 0 ? Path.of(name).normalize() : Path.of("..");
    if (path.isAbsolute() || path.startsWith("..")) {
      throw outside(name);
    }
    return path;
  }

  private static IOException outside(String name) {
    return new IOException("'" + name + "' in it lies outside of the sandbox");
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? Path.of("") : parent;
  }

  /** Opens a folder, which is made where it is not there; part by part, so that each counts. */
  private Folder open(Path path, String name) throws IOException {
    Folder known = last;
    if (known != null && lastPath.equals(path)) {
      return known;
    }
    Folder at = root.open(Path.of(""), false);
    try {
      for (Path part : path) {
        if (part.toString().isEmpty()) {
          continue;
        }
        try (Folder parent = at) {
          if (!parent.has(part)) {
            budget.file();
          }
          at = parent.open(part, true);
        }
      }
    } catch (FileSystemLoopException link) {
      throw new IOException(
          "'" + name + "' in it lies outside of the sandbox, or behind a link", link);
    } catch (NotDirectoryException file) {
      throw new IOException("'" + name + "' in it is a folder and a file", file);
    } catch (NoSuchFileException gone) {
      throw new IOException("the folder of '" + name + "' in it was taken away", gone);
    }
    if (known != null) {
      known.close();
    }
    last = at;
    lastPath = path;
    return at;
  }

  private void folder(String name) throws IOException {
    open(inside(name), name);
  }

  /** Where something is, or will be; its folder is there then. */
  Place place(String name) throws IOException {
    Path path = inside(name);
    if (path.toString().isEmpty()) {
      throw new IOException("'" + name + "' in it is a folder and a file");
    }
    return new Place(open(parent(path), name), path.getFileName());
  }

  /** A place where nothing is any more. */
  Place fresh(String name) throws IOException {
    Place place = place(name);
    if (place.folder().isFolder(place.name())) {
      throw new IOException("'" + name + "' in it is a folder and a file");
    }
    place.folder().deleteFile(place.name());
    budget.file();
    return place;
  }

  private void write(String name, InputStream in, boolean executable) throws IOException {
    Place place = fresh(name);
    try (OutputStream out = place.create()) {
      budget.copy(in, out);
    }
    if (executable) {
      place.makeExecutable();
    }
  }

  private void symbolicLink(String name, String to) throws IOException {
    Path folder = parent(inside(name));
    if (to.length() > LONGEST_PATH
        || to.startsWith("/")
        || folder.resolve(to).normalize().startsWith("..")) {
      throw new IOException("'" + name + "' in it is a link to '" + to + "', out of the sandbox");
    }
    Place place = fresh(name);
    Files.createSymbolicLink(place.folder().at(place.name()), Path.of(to));
  }

  private void hardLink(String name, String to) throws IOException {
    Path existing = inside(to);
    try (Folder folder = root.open(parent(existing), false)) {
      Place place = fresh(name);
      Files.createLink(place.folder().at(place.name()), folder.at(existing.getFileName()));
    } catch (FileSystemLoopException link) {
      throw outside(to);
    } catch (NoSuchFileException | NotDirectoryException nothing) {
      throw new IOException("'" + name + "' in it is a link to '" + to + "', which is not there");
    }
  }
}
