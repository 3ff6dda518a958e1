package dev.seamark.zones.transfer;

import dev.seamark.zones.wire.WireName;

/**
 * A record of class IN, as zone transfers list them.
 *
 * @param type a number of {@link dev.seamark.zones.wire.RecordType}
 * @param ttl in seconds
 * @param data the record's data without compression; owned by this record, read only
 */
@SuppressWarnings("ArrayRecordComponent") // written out once and thrown away; never compared
public record ZoneRecord(WireName owner, int type, int ttl, byte[] data) {}
