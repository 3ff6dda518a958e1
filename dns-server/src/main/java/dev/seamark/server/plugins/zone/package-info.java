/** What plugins that answer from zones of records have in common, wherever these come from. */
@NullMarked
package dev.seamark.server.plugins.zone;

import org.jspecify.annotations.NullMarked;
