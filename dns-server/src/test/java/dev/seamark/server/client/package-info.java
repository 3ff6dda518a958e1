@NullMarked
package dev.seamark.server.client;

import org.jspecify.annotations.NullMarked;
