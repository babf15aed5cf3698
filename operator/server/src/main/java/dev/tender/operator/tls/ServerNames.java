package dev.tender.operator.tls;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By which names and addresses callers reach a replica.
 *
 * @param advertised host and port that callers are told
 * @param own name or address of this replica
 * @param more names and addresses that only the administrator knows
 */
public record ServerNames(String advertised, String own, Set<String> more) {
  /** A Service's name within its cluster, whose domain is this one where nobody chose another. */
  private static final Pattern SERVICE =
      Pattern.compile("([a-z0-9-]+\\.[a-z0-9-]+)\\.svc(\\.cluster\\.local)?");

  private static final List<String> HERE = List.of("localhost", "127.0.0.1", "::1");

  /**
   * @param lookup the addresses of a name, none when it has none now
   */
  SortedSet<String> all(Function<String, List<String>> lookup) {
    String host = bare(advertised.substring(0, advertised.lastIndexOf(':')));
    SortedSet<String> names = new TreeSet<>(HERE);
    names.add(host);
    names.add(bare(own));
    for (String each : more) {
      names.add(bare(each.strip()));
    }
    names.addAll(lookup.apply(host));
    Matcher service = SERVICE.matcher(host);
    if (service.matches()) {
      names.add(service.group(1));
      names.add(service.group(1) + ".svc");
      names.add(service.group(1) + ".svc.cluster.local");
    }
    return names;
  }

  private static String bare(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return bracketed ? host.substring(1, host.length() - 1) : host.toLowerCase(Locale.ROOT);
  }
}
