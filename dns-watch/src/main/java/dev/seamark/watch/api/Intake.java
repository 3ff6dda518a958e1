package dev.seamark.watch.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seamark.watch.Problem;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Kind;
import java.util.HashMap;
import java.util.Map;

/**
 * What a reflector has received on its way into the catalog, and the problems with it on its way
 * into the problems. Confined to the reflector's thread.
 */
final class Intake {
  private final Kind kind;
  private final Catalog catalog;
  private final ApiClient client;
  private final Contact contact;
  private final Troubles troubles;
  private final Freshness freshness;
  private final Map<String, Problem> broken = new HashMap<>();
  private Catalog.Relist relist;
  private boolean everComplete;

  Intake(Kind kind, Reflector.Common common, Troubles troubles, Freshness freshness) {
    this.kind = kind;
    this.catalog = common.catalog();
    this.client = common.client();
    this.contact = common.contact();
    this.troubles = troubles;
    this.freshness = freshness;
    this.relist = catalog.relist(kind);
  }

  /** All objects come now: what is not taken from here to {@link #end} is gone. */
  void begin() {
    relist = catalog.relist(kind);
    broken.clear();
  }

  /** All objects have come. */
  void end() {
    troubles.onlyBroken(broken);
    troubles.granted();
    everComplete = true;
    freshness.listed();
    relist.done();
  }

  /** An object is there, or is another one than before. */
  void take(Resource<?> resource, Resource.Reduced decoded) {
    switch (decoded) {
      case Resource.Reduced.Known(var fact) -> {
        catalog.put(fact);
        well(resource.path(fact.key()));
      }
      case Resource.Reduced.Nothing(var key) -> {
        catalog.remove(kind, key);
        well(resource.path(key));
      }
      case Resource.Reduced.Broken found -> {
        relist.keep(found.key());
        Problem problem = Refusals.broken(found, resource, client.url(resource.path(found.key())));
        broken.put(problem.where(), problem);
        troubles.broken(problem);
      }
    }
  }

  /** An object is gone. */
  void takeDeleted(Resource<?> resource, JsonNode object) {
    var key = Resource.key(object); // all that is needed, and readable even if the rest is not
    catalog.remove(kind, key);
    well(resource.path(key));
  }

  private void well(String path) {
    if (troubles.anyBroken()) {
      troubles.well(client.url(path));
    }
  }

  /** The kind can be watched. */
  void granted() {
    troubles.granted();
  }

  /** The server said no; a server that is just back may not mean it. */
  void refused(Resource<?> resource, ApiClient.Reply.Refused refused) {
    Problem problem = Refusals.of(refused, resource, client.url(resource.path()));
    if (refused.passing() && contact.isSettling()) {
      troubles.refusedForNow(problem);
      return;
    }
    boolean absent = refused.code() == 403 || refused.code() == 404;
    if (resource.optional() && !everComplete && absent) {
      freshness.listed();
      catalog.relist(kind).done(); // nothing to wait for: there are none
    }
    troubles.refused(problem);
  }

  /** What came cannot be read. */
  void unreadable(Resource<?> resource, String why) {
    troubles.refused(Refusals.unreadable(why, client.url(resource.path())));
  }
}
