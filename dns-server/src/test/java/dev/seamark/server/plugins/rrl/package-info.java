@NullMarked
package dev.seamark.server.plugins.rrl;

import org.jspecify.annotations.NullMarked;
