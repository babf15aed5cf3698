package dev.tender.systemtest.conformance;

import com.fasterxml.jackson.databind.JsonNode;

/** What is in an offer. */
final class Offers {
  private Offers() {}

  static String id(JsonNode offer) {
    return offer.at("/id/value").asText();
  }

  static String agent(JsonNode offer) {
    return offer.at("/agent_id/value").asText();
  }

  /** Of a scalar, reserved or not. */
  static double amount(JsonNode offer, String name) {
    double sum = 0;
    for (JsonNode resource : offer.path("resources")) {
      if (resource.path("name").asText().equals(name)) {
        sum += resource.at("/scalar/value").asDouble();
      }
    }
    return sum;
  }
}
