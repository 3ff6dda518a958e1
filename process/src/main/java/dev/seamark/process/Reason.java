package dev.seamark.process;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the system could not do something, in the words that people know from other programs: what
 * exceptions say is meant for those who wrote the code. All messages about files, sockets and
 * commands take the reason from here; what could not be done, and what to do, they say themselves.
 */
public final class Reason {
  /** What system calls say, and the JDK, Netty and the kernel hand on in their messages. */
  private static final Map<String, String> SAID =
      Map.ofEntries(
          Map.entry("address already in use", "address already in use"),
          Map.entry("cannot assign requested address", "not an address of this machine"),
          Map.entry("permission denied", "permission denied"),
          Map.entry("operation not permitted", "operation not permitted"),
          Map.entry("connection refused", "connection refused"),
          Map.entry("connection reset", "connection reset by peer"),
          Map.entry("broken pipe", "broken pipe"),
          Map.entry("network is unreachable", "network is unreachable"),
          Map.entry("no route to host", "no route to host"),
          Map.entry("too many open files", "too many open files"),
          Map.entry("message too long", "message too long"),
          Map.entry("no buffer space available", "no buffer space available"),
          Map.entry("no space left on device", "no space left on the device"),
          Map.entry("read-only file system", "read-only file system"),
          Map.entry("no such file or directory", "no such file or directory"),
          Map.entry("not a directory", "not a directory"),
          Map.entry("is a directory", "it is a directory"),
          Map.entry("input/output error", "input/output error"),
          Map.entry("timed out", "timed out"));

  /** The class in front of a message, the number of an error, the call that failed. */
  private static final Pattern NOISE =
      Pattern.compile(
          "^(?:[a-z]+(?:\\.[a-z0-9]+)*\\.)?[A-Za-z]*(?:Exception|Error)(?:: |$)"
              + "|^[a-z]+\\(\\.\\.\\) failed with error\\(-?\\d+\\): "
              + "|\\berrno[ =]*\\d+:? ?");

  /** What only says something to those who wrote the code: the name of a class in a message. */
  private static final Pattern CODE =
      Pattern.compile("\\b[a-z]+(?:\\.[a-z0-9]+)+\\.[A-Z]\\w+|\\b[A-Z]\\w*(?:Exception|Error)\\b");

  /** A fault of the program itself, whose words would not help. */
  public static final String INTERNAL = "internal error";

  private Reason() {}

  /** The reason in lower case, without a full stop and without the name of what it is about. */
  public static String of(Throwable failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file or directory";
      case FileNotFoundException e -> said(e, "no such file or directory");
      case AccessDeniedException _ -> "permission denied";
      case NotDirectoryException _ -> "not a directory";
      case FileAlreadyExistsException _ -> "it exists already";
      case DirectoryNotEmptyException _ -> "the directory is not empty";
      case FileSystemException e ->
          e.getReason() == null ? said(e, "cannot be used") : said(e.getReason());
      case CharacterCodingException _ -> "not UTF-8 text";
      case UnknownHostException _, UnresolvedAddressException _ -> "no such host";
      case PortUnreachableException _ -> "connection refused";
      case NoRouteToHostException _ -> "no route to host";
      case ConnectException e when e.getCause() instanceof ClosedChannelException ->
          "connection refused"; // as the JDK's HTTP client says it
      case ConnectException e -> said(e, "connection refused");
      case SocketTimeoutException _ -> "timed out";
      case TimeoutException _ -> "timed out";
      case ClosedChannelException _ -> "connection closed";
      case EOFException _ -> "connection closed";
      case OutOfMemoryError _ -> "out of memory";
      case StackOverflowError _ -> "nested too deeply";
      case NullPointerException _, ClassCastException _, IndexOutOfBoundsException _ -> INTERNAL;
      case ArithmeticException _, LinkageError _, AssertionError _ -> INTERNAL;
      default -> said(failure, "it failed");
    };
  }

  private static String said(Throwable failure, String otherwise) {
    String message = failure.getMessage();
    Throwable cause = failure.getCause();
    if (cause != null && cause.toString().equals(message)) {
      return of(cause);
    }
    if (message == null || message.isBlank()) {
      return cause == null ? otherwise : of(cause);
    }
    return said(message);
  }

  private static String said(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> known : SAID.entrySet()) {
      if (lower.contains(known.getKey())) {
        return known.getValue();
      }
    }
    Matcher noise = NOISE.matcher(message);
    String plain = noise.replaceAll("").strip();
    if (plain.isEmpty()) {
      return "it failed";
    }
    if (CODE.matcher(plain).find()) {
      return INTERNAL;
    }
    boolean word = plain.length() > 1 && Character.isLowerCase(plain.charAt(1));
    return word ? plain.substring(0, 1).toLowerCase(Locale.ROOT) + plain.substring(1) : plain;
  }
}
