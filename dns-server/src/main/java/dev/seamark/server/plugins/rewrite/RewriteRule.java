package dev.seamark.server.plugins.rewrite;

import java.util.List;

/** One {@code rewrite} directive without its mode. */
sealed interface RewriteRule {
  /**
   * Changes the question if the rule is for it, and says what shall become of the reply.
   *
   * @return whether it has matched
   */
  boolean apply(Asked asked);

  /**
   * {@code name}: another name.
   *
   * @param auto whether the reply's names are changed back by what the question became
   * @param answers further changes of the reply
   */
  record Names(NameMatch match, String to, boolean auto, List<ReplyChange> answers)
      implements RewriteRule {
    public Names {
      answers = List.copyOf(answers);
    }

    @Override
    public boolean apply(Asked asked) {
      if (!match.matches(asked.name(), asked.worker())) {
        return false;
      }
      String before = auto ? asked.name().toString() : "";
      asked.rename(match.replaced(asked.name(), asked.worker(), to));
      if (auto) {
        NameChange back = new NameChange.Below(asked.name().toString(), before);
        asked.onReply(new ReplyChange.Owner(back));
        asked.onReply(new ReplyChange.Value(back));
      }
      answers.forEach(asked::onReply);
      return true;
    }
  }

  /** {@code type}: another type. */
  record Types(int from, int to) implements RewriteRule {
    @Override
    public boolean apply(Asked asked) {
      if (asked.type() != from) {
        return false;
      }
      asked.type(to);
      return true;
    }
  }

  /** {@code class}: another class. */
  record Classes(int from, int to) implements RewriteRule {
    @Override
    public boolean apply(Asked asked) {
      if (asked.recordClass() != from) {
        return false;
      }
      asked.recordClass(to);
      return true;
    }
  }

  /** {@code ttl} and {@code rcode}: the reply to some names is changed. */
  record Replies(NameMatch match, ReplyChange change) implements RewriteRule {
    @Override
    public boolean apply(Asked asked) {
      if (!match.matches(asked.name(), asked.worker())) {
        return false;
      }
      asked.onReply(change);
      return true;
    }
  }

  /**
   * {@code cname}: aliases in the reply to any question; CoreDNS, too, ends with it if it stops.
   */
  record Aliases(ReplyChange.Target target) implements RewriteRule {
    @Override
    public boolean apply(Asked asked) {
      asked.onReply(target);
      return true;
    }
  }

  /**
   * {@code edns0}: an EDNS option of the query.
   *
   * @param evenThere whether {@code append} adds a second option of the code
   * @param revert whether the reply shows what the client has sent
   */
  record EdnsOption(Action action, int code, OptionData data, boolean evenThere, boolean revert)
      implements RewriteRule {
    /** What is done to the option. */
    enum Action {
      SET,
      REPLACE,
      APPEND,
      UNSET
    }

    @Override
    public boolean apply(Asked asked) {
      byte[] bytes = data.of(asked);
      if (bytes.length == 0 && !data.mayBeEmpty()) {
        return false;
      }
      Options options = asked.options();
      Options.Option option = new Options.Option(code, bytes);
      if (!change(options.sent(), option)) {
        return false;
      }
      if (revert) {
        options.revert(code);
      } else {
        change(options.shown(), option);
      }
      return true;
    }

    private boolean change(List<Options.Option> all, Options.Option option) {
      int at = Options.indexOf(all, code);
      return switch (action) {
        case UNSET -> all.removeIf(other -> other.code() == code);
        case APPEND -> (at < 0 || evenThere) && all.add(option);
        case SET -> at < 0 ? all.add(option) : replace(all, at, option);
        case REPLACE -> at >= 0 && replace(all, at, option);
      };
    }

    private static boolean replace(List<Options.Option> all, int at, Options.Option option) {
      all.set(at, option);
      return true;
    }
  }
}
