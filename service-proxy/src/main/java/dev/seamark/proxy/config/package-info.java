/**
 * How the proxy is told what to do: kube-proxy's {@code KubeProxyConfiguration} files, and its
 * flags.
 *
 * <pre>
 *   file ──ConfigFile──┐
 *                      ├─▶ Given (setting → text, and its place) ──Reading──▶ ProxyConfiguration
 *   flags ─────────────┘    flags win over the file
 * </pre>
 */
@NullMarked
package dev.seamark.proxy.config;

import org.jspecify.annotations.NullMarked;
