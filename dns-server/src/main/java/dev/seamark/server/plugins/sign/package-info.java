/**
 * {@code sign}: signed copies of master files (RFC 4035 section 2), for {@code file} or {@code
 * auto} to serve.
 *
 * <pre>
 *   master file ──MasterFile──▶ StaticZone ──ZoneSigner──▶ SignedFile ──▶ db.ZONE.signed
 * </pre>
 *
 * <p>All of it happens on a thread of its own, at the start and every five hours.
 */
@NullMarked
package dev.seamark.server.plugins.sign;

import org.jspecify.annotations.NullMarked;
