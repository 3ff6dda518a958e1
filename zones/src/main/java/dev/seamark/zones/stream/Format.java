package dev.seamark.zones.stream;

import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import java.nio.charset.StandardCharsets;

/**
 * The numbers of the format. They are written out here, so that no change of an enum moves them.
 */
final class Format {
  static final byte[] MAGIC = "SEAMARKF".getBytes(StandardCharsets.US_ASCII);

  /** Of what is written; a change of the format changes it. */
  static final int VERSION = 3;

  static final int END = 0;

  // of a row of an EndpointSlice
  static final int READY = 1;
  static final int SERVING = 2;
  static final int TERMINATING = 4;
  static final int FURTHER = 8;
  static final int SPELLED = 16;
  static final int NAMED = 32;
  static final int TARGETED = 64;
  static final int HINTED = 128;

  private Format() {}

  static int tag(Kind kind) {
    return switch (kind) {
      case NAMESPACE -> 1;
      case SERVICE -> 2;
      case ENDPOINT_SLICE -> 3;
      case POD -> 4;
      case SERVICE_IMPORT -> 5;
      case NODE -> 6;
      case SERVICE_CIDR -> 7;
    };
  }

  static Kind kind(int tag) throws UnusableStreamException {
    return switch (tag) {
      case 1 -> Kind.NAMESPACE;
      case 2 -> Kind.SERVICE;
      case 3 -> Kind.ENDPOINT_SLICE;
      case 4 -> Kind.POD;
      case 5 -> Kind.SERVICE_IMPORT;
      case 6 -> Kind.NODE;
      case 7 -> Kind.SERVICE_CIDR;
      default -> throw UnusableStreamException.damaged();
    };
  }

  static int code(Service.Type type) {
    return switch (type) {
      case CLUSTER_IP -> 0;
      case HEADLESS -> 1;
      case EXTERNAL_NAME -> 2;
    };
  }

  static Service.Type type(int code) throws UnusableStreamException {
    return switch (code) {
      case 0 -> Service.Type.CLUSTER_IP;
      case 1 -> Service.Type.HEADLESS;
      case 2 -> Service.Type.EXTERNAL_NAME;
      default -> throw UnusableStreamException.damaged();
    };
  }

  static int code(Protocol protocol) {
    return switch (protocol) {
      case TCP -> 0;
      case UDP -> 1;
      case SCTP -> 2;
    };
  }

  static Protocol protocol(int code) throws UnusableStreamException {
    return switch (code) {
      case 0 -> Protocol.TCP;
      case 1 -> Protocol.UDP;
      case 2 -> Protocol.SCTP;
      default -> throw UnusableStreamException.damaged();
    };
  }

  static int code(AddressType type) {
    return switch (type) {
      case IPV4 -> 0;
      case IPV6 -> 1;
      case FQDN -> 2;
    };
  }

  static AddressType addressType(int code) throws UnusableStreamException {
    return switch (code) {
      case 0 -> AddressType.IPV4;
      case 1 -> AddressType.IPV6;
      case 2 -> AddressType.FQDN;
      default -> throw UnusableStreamException.damaged();
    };
  }
}
