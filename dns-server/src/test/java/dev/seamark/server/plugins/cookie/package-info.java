@NullMarked
package dev.seamark.server.plugins.cookie;

import org.jspecify.annotations.NullMarked;
