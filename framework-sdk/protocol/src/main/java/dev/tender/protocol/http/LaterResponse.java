package dev.tender.protocol.http;

import java.util.concurrent.Future;

/**
 * An answer that somebody else will give. Until then the connection goes on with what the client
 * has sent behind this request; answers leave in the order of the requests, all that are there in
 * one write.
 */
public final class LaterResponse implements Response {
  private final Future<FullResponse> answer;

  LaterResponse(Future<FullResponse> answer) {
    this.answer = answer;
  }

  Future<FullResponse> answer() {
    return answer;
  }
}
