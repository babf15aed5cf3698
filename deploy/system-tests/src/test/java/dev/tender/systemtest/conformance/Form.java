package dev.tender.systemtest.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;

/**
 * The two forms of the wire. Tests write and look at JSON; for protobuf Mesos' own generated
 * classes stand between.
 */
enum Form {
  JSON("application/json") {
    @Override
    byte[] encode(String json, Message.Builder type) {
      return json.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    JsonNode decode(byte[] message, Message.Builder type) {
      return Json.read(message);
    }
  },
  PROTOBUF("application/x-protobuf") {
    @Override
    byte[] encode(String json, Message.Builder type) {
      try {
        JsonFormat.parser().merge(json, type);
        return type.build().toByteArray();
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException("Mesos has no such message: " + json, e);
      }
    }

    @Override
    JsonNode decode(byte[] message, Message.Builder type) {
      try {
        Message read = type.mergeFrom(message).build();
        return Json.read(JsonFormat.printer().preservingProtoFieldNames().print(read));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException("Mesos cannot read what was sent", e);
      }
    }
  };

  private final String mediaType;

  Form(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  /**
   * @param type a new builder of the message
   */
  abstract byte[] encode(String json, Message.Builder type);

  abstract JsonNode decode(byte[] message, Message.Builder type);

  byte[] schedulerCall(String json) {
    return encode(json, org.apache.mesos.v1.scheduler.Protos.Call.newBuilder());
  }

  JsonNode schedulerEvent(byte[] message) {
    return decode(message, org.apache.mesos.v1.scheduler.Protos.Event.newBuilder());
  }

  byte[] executorCall(String json) {
    return encode(json, org.apache.mesos.v1.executor.Protos.Call.newBuilder());
  }

  JsonNode executorEvent(byte[] message) {
    return decode(message, org.apache.mesos.v1.executor.Protos.Event.newBuilder());
  }
}
