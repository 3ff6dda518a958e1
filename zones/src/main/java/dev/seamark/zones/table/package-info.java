/**
 * Tables over arrays: things by their label, things by their address.
 *
 * <p>One thread writes, any number read. Open addressing; slots are published one by one with
 * release stores, so readers take no lock. Internal to zones.
 */
@NullMarked
package dev.seamark.zones.table;

import org.jspecify.annotations.NullMarked;
