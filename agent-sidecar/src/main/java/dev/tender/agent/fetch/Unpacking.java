package dev.tender.agent.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Unpacks an archive into a sandbox. Nothing in it may reach outside: neither by its name, nor
 * through a link that the archive itself has brought.
 *
 * @param root of the sandbox, without links in it
 */
record Unpacking(Path root, Budget budget) {
  /** An agent is small; archives of {@code xz -7} and more need more. */
  private static final int XZ_KILOBYTES = 10 << 10;

  private static final int OWNER_EXECUTES = 0100;
  private static final int LONGEST_PATH = 4096;

  /** Side by side they would take more memory than an agent has. */
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  /**
   * @param name what the file is called in the sandbox, where it may not lie itself
   */
  void unpack(Path file, String name, Archive archive) throws IOException {
    if (archive == Archive.NONE) {
      return;
    }
    try {
      ONE_AT_A_TIME.lockInterruptibly();
    } catch (InterruptedException _) {
      throw new InterruptedIOException("it is not wanted any more");
    }
    try {
      unpackAlone(file, name, archive);
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  private void unpackAlone(Path file, String name, Archive archive) throws IOException {
    switch (archive) {
      case NONE -> {}
      case ZIP -> zip(file);
      case GZIP -> {
        try (InputStream in = new GZIPInputStream(open(file))) {
          write(name.substring(0, name.length() - ".gz".length()), in, false);
        }
      }
      case TAR -> tar(open(file));
      case TAR_GZIP -> tar(new GZIPInputStream(open(file)));
      case TAR_BZIP2 -> tar(new BZip2CompressorInputStream(open(file), true));
      case TAR_XZ -> tarXz(file);
    }
  }

  private static InputStream open(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file), 32 << 10);
  }

  private void tarXz(Path file) throws IOException {
    try {
      tar(
          XZCompressorInputStream.builder()
              .setInputStream(open(file))
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
    try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
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
          write(name, tar, (entry.getMode() & OWNER_EXECUTES) != 0);
        }
      }
    }
  }

  private void zip(Path file) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
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

  /** Where an entry goes; its folder is there then. */
  private Path place(String name) throws IOException {
    Path target = inside(name);
    Path folder = target.equals(root) ? root : target.getParent();
    if (folder != null) {
      make(folder);
    }
    return target;
  }

  private Path inside(String name) throws IOException {
    Path target = name.indexOf('\0') < 0 ? root.resolve(name).normalize() : root.getParent();
    if (name.startsWith("/") || target == null || !target.startsWith(root)) {
      throw outside(name);
    }
    return target;
  }

  private static IOException outside(String name) {
    return new IOException("'" + name + "' in it lies outside of the sandbox");
  }

  /** Folder by folder, so that no link is followed to somewhere else. */
  private void make(Path folder) throws IOException {
    Path at = root;
    for (Path part : root.relativize(folder)) {
      at = at.resolve(part);
      if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS) && !part.toString().isEmpty()) {
        budget.file();
        Files.createDirectory(at);
      } else if (!at.toRealPath().startsWith(root)) {
        throw outside(root.relativize(folder).toString());
      }
    }
  }

  private void folder(String name) throws IOException {
    Path target = place(name);
    if (!Files.isDirectory(target)) {
      budget.file();
      try {
        Files.createDirectory(target);
      } catch (FileAlreadyExistsException file) {
        throw new IOException("'" + name + "' in it is a folder and a file", file);
      }
    } else if (!target.toRealPath().startsWith(root)) {
      throw outside(name);
    }
  }

  private void write(String name, InputStream in, boolean executable) throws IOException {
    Path target = fresh(name);
    try (OutputStream out = Files.newOutputStream(target)) {
      budget.copy(in, out);
    }
    if (executable) {
      makeExecutable(target);
    }
  }

  /** A place where nothing is any more. */
  Path fresh(String name) throws IOException {
    Path target = place(name);
    if (target.equals(root) || Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("'" + name + "' in it is a folder and a file");
    }
    Files.deleteIfExists(target);
    budget.file();
    return target;
  }

  private void symbolicLink(String name, String to) throws IOException {
    Path link = inside(name);
    Path folder = link.equals(root) ? root : link.getParent();
    boolean leaves =
        to.startsWith("/") || folder == null || !folder.resolve(to).normalize().startsWith(root);
    if (leaves) {
      throw new IOException("'" + name + "' in it is a link to '" + to + "', out of the sandbox");
    }
    Files.createSymbolicLink(fresh(name), Path.of(to));
  }

  private void hardLink(String name, String to) throws IOException {
    Path existing = inside(to);
    if (!existing.toRealPath().startsWith(root)) {
      throw outside(to);
    }
    Files.createLink(fresh(name), existing.toRealPath());
  }

  static void makeExecutable(Path file) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
    permissions.add(PosixFilePermission.OWNER_EXECUTE);
    permissions.add(PosixFilePermission.GROUP_EXECUTE);
    permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    Files.setPosixFilePermissions(file, permissions);
  }
}
