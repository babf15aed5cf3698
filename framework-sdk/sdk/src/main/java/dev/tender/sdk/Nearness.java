package dev.tender.sdk;

import dev.tender.protocol.v1.Attribute;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.Value;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kind of place to prefer, such as the node that has the data or the zone of that node, and how
 * long to hold out for it.
 *
 * @param name for people, such as {@code host}
 * @param place of this kind that an offer is from; empty when it does not say
 * @param patience how long offers from elsewhere are turned down before the next kind of place will
 *     do; zero or more. A few lengths of the cluster's usual task bring nearly all that can be had:
 *     that often a place is free again
 */
public record Nearness(String name, Function<Offer, Optional<String>> place, Duration patience) {
  public Nearness {
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience for " + name + " is " + patience);
    }
  }

  /** The same node, by the host name that offers carry: its internal address as a rule. */
  public static Nearness host(Duration patience) {
    return new Nearness("host", offer -> Optional.of(offer.hostname()), patience);
  }

  /** The same node, by its agent id, which is the UID of its Node. */
  public static Nearness agent(Duration patience) {
    return new Nearness("agent", offer -> Optional.of(offer.agentId().value()), patience);
  }

  /** The same value of an attribute of text, such as a zone; an AgentPool says which there are. */
  public static Nearness attribute(String attribute, Duration patience) {
    return new Nearness(
        attribute,
        offer -> {
          for (Attribute each : offer.attributes()) {
            if (each.name().equals(attribute) && each.value() instanceof Value.Text(String text)) {
              return Optional.of(text);
            }
          }
          return Optional.empty();
        },
        patience);
  }
}
