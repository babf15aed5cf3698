package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is reserved, on the wire in both of its forms. */
class WireReservationsTest {
  private static final Level POOL = new Level("a", true, "", new TreeMap<>());
  private static final Level OWN = new Level("a", false, "p", new TreeMap<>(Map.of("k", "v")));
  private static final Reservation STATIC = new Reservation(List.of(POOL));
  private static final Reservation DYNAMIC = new Reservation(List.of(OWN));
  private static final Reservation REFINED =
      STATIC.refined(new Level("a/b", false, "", new TreeMap<>()));
  private static final Resources CPU = Resources.of(1_000, 0);

  @Test
  void theOldFormNamesTheRoleAndWhoReservedIt() {
    assertThat(offered(Marked.of(STATIC, CPU), false))
        .contains("\"role\":\"a\"")
        .doesNotContain("reservation");
    assertThat(offered(Marked.of(DYNAMIC, CPU), false))
        .contains("\"role\":\"a\"")
        .contains(
            "\"reservation\":{\"principal\":\"p\",\"labels\":{\"labels\":[{\"key\":\"k\",\"value\":\"v\"}]}}")
        .doesNotContain("reservations");
    assertThat(offered(Marked.NONE, false)).contains("\"role\":\"*\"");
  }

  @Test
  void theNewFormNamesEveryStep() {
    assertThat(offered(Marked.of(REFINED, CPU), true))
        .contains(
            "\"reservations\":[{\"type\":\"STATIC\",\"role\":\"a\"},"
                + "{\"type\":\"DYNAMIC\",\"role\":\"a/b\"}]")
        .doesNotContain("\"reservation\":");
    assertThat(offered(Marked.NONE, true)).doesNotContain("\"role\"").doesNotContain("reserv");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsOfferedIsReadBackAsItWas(boolean refining) {
    Marked marked = Marked.of(STATIC, CPU).plus(Marked.of(DYNAMIC, Resources.of(500, 3L << 20)));
    if (refining) {
      marked = marked.plus(Marked.of(REFINED, Resources.of(250, 0)));
    }
    Bundle offered = Bundle.of(Resources.of(100, 64L << 20), marked);
    List<Resource> wire = WireResources.toWire(offered, "a/b", refining);
    assertThat(read(wire)).isEqualTo(offered);
    assertThat(wire.getLast().reservations()).as("what is reserved comes first").isEmpty();
    assertThat(Resource.sum(wire, "cpus")).isEqualTo(refining ? 1.85 : 1.6);
  }

  @Test
  void whatAddsUpToMoreThanTheBooksCanHoldIsRefusedWhoeverItIsFor() {
    Problems problems = new Problems();
    Resource most = Resource.mem(1e9);
    Bundle read =
        WireResources.toBundle(List.of(most, most.reservedFor("a", null)), "resources", problems);
    assertThat(read).isEqualTo(Bundle.NONE);
    assertThat(problems.sentence()).contains("'mem' comes to 2.0E9; use a sum of at most 1e9");
  }

  @Test
  void whatIsLentIsReadBackAsLent() {
    Bundle offered = Bundle.of(Resources.of(100, 64L << 20), Marked.of(Revocable.MARK, CPU));
    assertThat(read(WireResources.toWire(offered, "a", false))).isEqualTo(offered);
  }

  @Test
  void whatIsLentSaysSoAndComesLast() {
    List<Resource> wire =
        WireResources.toWire(Bundle.of(CPU, Marked.of(Revocable.MARK, CPU)), null, false);
    assertThat(wire).hasSize(2);
    assertThat(wire.getFirst().revocable()).isNull();
    assertThat(wire.getLast().revocable()).isNotNull();
  }

  /** What is rounded down on both ways would be offered as less than was reserved. */
  @ParameterizedTest
  @ValueSource(strings = {"0.001", "100.3", "64.999", "0.5", "1024"})
  void aReservedAmountIsOfferedAsItWasReserved(String megabytes) throws WireException {
    Work.Operation.Reserve reserve =
        reserve("[" + mem(megabytes, "'role':'a','reservation':{}") + "]", "");
    Resources reserved = reserve.resources().sum();
    List<Resource> shown =
        WireResources.toWire(
            new Bundle(reserved, Marked.of(Reservation.of("a"), reserved)), null, false);
    assertThat(Resource.sum(shown, "mem")).isEqualTo(Double.parseDouble(megabytes));
    assertThat(read(shown).total().memBytes()).isLessThanOrEqualTo(reserved.memBytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'role':'a','reservation':{}",
        "'reservations':[{'type':'DYNAMIC','role':'a'}]",
        "'role':'','reservations':[{'type':'DYNAMIC','role':'a'}]",
        "'role':'*','reservations':[{'type':'DYNAMIC','role':'a'}]",
        "'role':'a','reservation':{'labels':{'labels':[]}}"
      })
  void bothFormsMeanTheSame(String fields) throws WireException {
    assertThat(reserve("[" + mem("1", fields) + "]", ""))
        .isEqualTo(
            new Work.Operation.Reserve(
                null, Marked.of(Reservation.of("a"), Resources.of(0, 1 << 20)), null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~~                                                   | 'mem' has no reservation
          'role':'*'                                           | 'mem' has no reservation
          'role':'a'                                           | can be made in an AgentPool only
          'reservations':[{'type':'STATIC','role':'a'}]        | can be made in an AgentPool only
          'role':'*','reservation':{}                          | a role other than '*'
          'reservations':[{'type':'DYNAMIC','role':'*'}]       | a role other than '*'
          'role':'a','reservations':[{'type':'DYNAMIC','role':'a'}] | use one form
          'role':'a','reservation':{},'revocable':{}           | is reserved and revocable
          'role':'a','reservation':{},'disk':{}                | names a volume
          'role':'a','reservation':{'labels':{'labels':[{'key':'k','value':'\\u0000'}]}} | control characters
          """)
  void aReservationThatIsWrongSaysWhy(@Nullable String fields, String sentence)
      throws WireException {
    assertThat(reserve("[" + mem("1", fields == null ? "" : fields) + "]", "").problem())
        .contains(sentence);
  }

  @Test
  void theRoleThatResourcesAreAllocatedToIsThatOfTheOperation() throws WireException {
    String plain = "'role':'a','reservation':{}";
    String allocated = plain + ",'allocation_info':{'role':'%s'}";
    assertThat(reserve("[" + mem("1", plain) + "]", "").role()).isNull();
    assertThat(reserve("[" + mem("1", allocated.formatted("*")) + "]", "").role()).isNull();
    assertThat(
            reserve("[" + mem("1", plain) + "," + mem("1", allocated.formatted("b")) + "]", "")
                .role())
        .isEqualTo("b");
    assertThat(
            reserve(
                    "["
                        + mem("1", allocated.formatted("b"))
                        + ","
                        + mem("1", allocated.formatted("a"))
                        + "]",
                    "")
                .problem())
        .isEqualTo("resources are allocated to roles a, b; use one role's offers");
  }

  @Test
  void theFirstOfTheNewFormsStepsMayBeThePools() throws WireException {
    Work.Operation.Reserve reserve =
        reserve(
            "["
                + mem(
                    "1",
                    "'reservations':[{'type':'STATIC','role':'a'},{'type':'DYNAMIC','role':'a/b'}]")
                + "]",
            "");
    assertThat(reserve.problem()).isNull();
    assertThat(reserve.resources().parts()).containsOnlyKeys(REFINED);
  }

  @Test
  void nothingAndASourceAreRefused() throws WireException {
    assertThat(reserve("[]", "").problem()).contains("'resources' is empty");
    String some = "[" + mem("1", "'role':'a','reservation':{}") + "]";
    assertThat(reserve(some + ",'source':" + some, "").problem())
        .contains("'source' is for operators only");
    assertThat(
            WireOperations.toCore(
                    null,
                    Json.decode(
                        OperationBody.Unreserve.class,
                        "{\"resources\":[]}".getBytes(StandardCharsets.UTF_8)))
                .problem())
        .contains("'resources' is empty");
  }

  @Test
  void thePrincipalIsThatOfTheFrameworkIfItHasOne() throws WireException {
    String his = "[" + mem("1", "'role':'a','reservation':{'principal':'p'}") + "]";
    String nobodys = "[" + mem("1", "'role':'a','reservation':{}") + "]";
    assertThat(reserve(his, "p").problem()).isNull();
    assertThat(reserve(his, "").problem()).isNull();
    assertThat(reserve(his, "q").problem()).contains("is 'p', and that of the framework is 'q'");
    assertThat(reserve(nobodys, "q").problem()).contains("they must be the same");
  }

  @Test
  void labelsThatNoObjectCouldHoldAreRefused() throws WireException {
    String value = "x".repeat(1_025);
    String labels = "'labels':{'labels':[{'key':'k','value':'" + value + "'}]}";
    assertThat(
            reserve("[" + mem("1", "'role':'a','reservation':{" + labels + "}") + "]", "")
                .problem())
        .contains("too much in the labels");
  }

  @Test
  void tasksAndTheirExecutorsNameWhatIsReserved() throws WireException {
    String reserved = "[" + mem("64", "'role':'a','reservation':{}") + "]";
    String plainAndReserved =
        "[" + mem("1", "'role':'*'") + "," + mem("2", "'role':'a','reservation':{}") + "]";
    Work.Task task =
        new WireTasks(new Shapes())
            .toCore(
                decode(
                    TaskInfo.class,
                    "{'name':'t','task_id':{'value':'t'},'agent_id':{'value':'n'},'resources':"
                        + plainAndReserved
                        + ",'executor':{'executor_id':{'value':'e'},'command':{'value':'x'},"
                        + "'resources':"
                        + reserved
                        + "}}"));
    assertThat(task.problem()).isNull();
    assertThat(task.bundle())
        .isEqualTo(
            Bundle.of(
                Resources.of(0, 1 << 20),
                Marked.of(Reservation.of("a"), Resources.of(0, 2 << 20))));
    assertThat(task.executor().marked())
        .isEqualTo(Marked.of(Reservation.of("a"), Resources.of(0, 64 << 20)));
    assertThat(task.executor().resources()).isEqualTo(Resources.of(0, 64 << 20));
  }

  private static String mem(String megabytes, String fields) {
    return "{'name':'mem','type':'SCALAR','scalar':{'value':"
        + megabytes
        + "}"
        + (fields.isEmpty() ? "" : ",")
        + fields
        + "}";
  }

  private static Work.Operation.Reserve reserve(String resources, String principal)
      throws WireException {
    return WireOperations.toCore(
        null, decode(OperationBody.Reserve.class, "{'resources':" + resources + "}"), principal);
  }

  private static <T> T decode(Class<T> type, String json) throws WireException {
    return Json.decode(type, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static Bundle read(List<Resource> wire) {
    Problems problems = new Problems();
    Bundle read = WireResources.toBundle(wire, "resources", problems);
    assertThat(problems.sentence()).isNull();
    return read;
  }

  private static String offered(Marked marked, boolean refining) {
    Bundle offered = Bundle.of(marked.isEmpty() ? CPU : Resources.NONE, marked);
    StringBuilder json = new StringBuilder();
    for (Resource each : WireResources.toWire(offered, null, refining)) {
      json.append(new String(Json.encode(each), StandardCharsets.UTF_8));
    }
    return json.toString();
  }
}
