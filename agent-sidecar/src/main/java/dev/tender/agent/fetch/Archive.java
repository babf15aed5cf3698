package dev.tender.agent.fetch;

/** How a file is unpacked, by its name, as Mesos does it. */
public enum Archive {
  NONE("", ""),
  TAR(".tar", ""),
  TAR_GZIP(".tar.gz", ".tgz"),
  TAR_BZIP2(".tar.bz2", ".tbz2"),
  TAR_XZ(".tar.xz", ".txz"),
  ZIP(".zip", ""),
  /** One file without its last ending; after all that end so too. */
  GZIP(".gz", "");

  private final String ending;

  /** Another one that means the same; empty when there is none. */
  private final String shorter;

  Archive(String ending, String shorter) {
    this.ending = ending;
    this.shorter = shorter;
  }

  static Archive of(String name) {
    for (Archive archive : values()) {
      if (ends(name, archive.ending) || ends(name, archive.shorter)) {
        return archive;
      }
    }
    return NONE;
  }

  private static boolean ends(String name, String ending) {
    return !ending.isEmpty() && name.endsWith(ending) && name.length() > ending.length();
  }
}
